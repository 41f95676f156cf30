import Derivation
import Oracle
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
      let isWithout = Self.withoutFormula.contains(entry.equation.id)
      #expect((entry.latex(notation) == nil) == isWithout, "\(entry.equation.id)")
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

  /// GitHub's own rules for mathematics.
  @Test func `nothing is printed that GitHub does not render`() {
    for entry in Register.entries {
      let latex = Notation.allCases.compactMap { entry.latex($0) }.joined(separator: "\n")
      for command in [#"\operatorname"#, #"\mbox"#, #"\phantom"#, #"\newcommand"#, #"\tag"#] {
        #expect(!latex.contains(command), "\(entry.equation.id)")
      }
      #expect(!latex.contains("<") && !latex.contains("$") && !latex.contains("\n\n"))
      #expect(latex.count { $0 == "{" } == latex.count { $0 == "}" }, "\(entry.equation.id)")
      #expect(latex.utf8.allSatisfy { $0 < 128 }, "\(entry.equation.id)")
    }
  }
}
