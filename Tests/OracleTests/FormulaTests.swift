import CandidateProtocol
import Derivation
import Judging
import Oracle
import Rows
import SampleFiles
import Scalars
import Testing

/// The register's formulas: each row prints, and what is printed has the value of the code.
@Suite struct FormulaTests {
  /// Rows without a function over fields: whole numbers, laws of whole chains, and what is not written.
  private static let withoutFormula: Set<String> = [
    "schedule.sub-sequence", "ddim.ode", "ddim.consistency", "chain.gaussian-predictor",
    "chain.gaussian-law", "chain.mixture-predictor", "chain.empirical-predictor",
    "chain.mixture-law", "chain.convergence-order",
  ]

  @Test(arguments: Notation.allCases)
  func `every row with a function over fields prints`(notation: Notation) {
    for entry in Register.entries {
      let isWithout = Self.withoutFormula.contains(entry.row.id)
      #expect((entry.row.latex(notation) == nil) == isWithout, "\(entry.row.id)")
    }
  }

  @Test func `a tree has the value of the formula in Double, within rounding`() throws {
    let printed = try PrintedFormula.all
    #expect(printed.count > 100)
    for formula in printed {
      for point in formula.points {
        let value = try #require(formula.tree.evaluate { point.letters[$0] }, "\(formula.id)")
        #expect(abs(value - point.value) <= point.bound, "\(formula.id): \(formula.tree)")
      }
    }
  }

  /// Where the bound were wide, a wrong formula could hide in it: 1e-12 of the largest term is what is
  /// asked.
  @Test func `rounding is bounded by far less than any wrong formula differs by`() throws {
    for formula in try PrintedFormula.all {
      for point in formula.points {
        #expect(point.bound <= 1e-12 * point.largest, "\(formula.id): \(formula.tree)")
      }
    }
  }

  @Test func `an abbreviation stands for what the code has in its place`() throws {
    let (formulas, definitions) = try Formulas.printed("ddpm.posterior-variance")
    let right = try #require(formulas.first?.parts.first).latex()
    #expect(right == #"\frac{1 - \bar{\alpha}_{t-1}}{1 - \bar{\alpha}_t} \beta_t"#)
    #expect(definitions.map(\.letter) == [.beta(.now), .alpha(.now)])
    #expect(
      definitions.map { $0.meaning.latex() } == [
        #"1 - \alpha_t"#, #"\frac{\bar{\alpha}_t}{\bar{\alpha}_{t-1}}"#,
      ])
    #expect(try Formulas.printed("ddpm.posterior-variance", .ddim).definitions.isEmpty)
  }

  @Test func `several equations are aligned, and a left side is not repeated`() {
    #expect(
      Formulas.latex(of: "inversion.noise-from-data", .ddim)
        == #"\epsilon = \frac{x_t - \sqrt{\alpha_t} x_0}{\sqrt{1 - \alpha_t}}"#)
    let forms = Formulas.latex(of: "ddim.three-forms")?.split(separator: "\n") ?? []
    #expect(forms.first == #"\begin{aligned}"# && forms.last == #"\end{aligned}"#)
    #expect(forms.count == 5 && forms[1].hasPrefix("x_{t-1} &= "))
    #expect(forms[2].hasPrefix(#"&\overset{d}{=} "#) && forms[3].hasPrefix("&= "))
  }

  @Test func `a row that prints an instance says of what, and no other row does`() throws {
    #expect(Formulas.note(of: "elbo.decomposition") == "printed for T = 3")
    #expect(Formulas.note(of: "ddim.sigma") == nil)
    // An instance has indices above 1; so have rows that speak of two laws, which are no instance.
    let ofTwoLaws: Set<String> = ["elbo.gaussian-kl", "objective.maximum-likelihood"]
    for id in Register.entries.map(\.row.id)
    where Formulas.note(of: id) == nil && !ofTwoLaws.contains(id) {
      let latex = Formulas.latex(of: id) ?? ""
      for index in 2...4 { #expect(!latex.contains("_\(index)"), "\(id): \(latex)") }
    }
    for id in Formulas.idsWithNote { #expect(Formulas.latex(of: id) != nil, "\(id)") }
  }

  @Test func `the legend has each letter of the row that the papers do not share`() {
    let legend = Formulas.legend(of: "improved.learned-variance")
    #expect(legend.map(\.letters) == ["h"] && legend[0].words == "the network's second output")
    #expect(Formulas.legend(of: "forward.marginal").isEmpty)
    let joint = Formulas.legend(of: "reverse.joint").map(\.letters)
    #expect(Set(joint) == ["A_1, A_2", "c_1, c_2", "V_1, V_2"])
  }

  @Test func `no two letters of a row print alike`() throws {
    for id in Register.entries.map(\.row.id) {
      let letters = Set(
        try Formulas.of(id, Letters { Expression.letter($0) }).flatMap(\.parts).flatMap(\.letters))
      #expect(Set(letters.map { $0.latex() }).count == letters.count, "\(id)")
    }
  }

  @Test func `both variances of the ancestral step are printed, with heads of their own`() throws {
    let formulas = try Formulas.printed("ddpm.ancestral-step").formulas
    #expect(Set(formulas.map(\.left)).count == 2)
    let noise = formulas.flatMap(\.parts).map { $0.latex().hasSuffix(#"\sqrt{\beta_t} z"#) }
    #expect(noise == [false, true])
  }

  /// GitHub's own rules for mathematics.
  @Test func `nothing is printed that GitHub does not render`() {
    for entry in Register.entries {
      let latex = Notation.allCases.compactMap { entry.row.latex($0) }.joined(separator: "\n")
      for command in [#"\operatorname"#, #"\mbox"#, #"\phantom"#, #"\newcommand"#, #"\tag"#] {
        #expect(!latex.contains(command), "\(entry.row.id)")
      }
      #expect(!latex.contains("<") && !latex.contains("$") && !latex.contains("\n\n"))
      #expect(latex.count { $0 == "{" } == latex.count { $0 == "}" }, "\(entry.row.id)")
      #expect(latex.utf8.allSatisfy { $0 < 128 }, "\(entry.row.id)")
    }
  }
}
