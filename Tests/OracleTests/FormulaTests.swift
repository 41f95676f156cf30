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
  /// The only row with evidence that has no formula: its times are whole numbers.
  private static let ofWholeNumbers = Row.scheduleSubSequence

  @Test func `every row with evidence has a formula`() {
    for entry in Register.entries where entry.row != Self.ofWholeNumbers {
      #expect(entry.row.formula != nil || entry.evidence.isEmpty, "\(entry.row.id)")
    }
    #expect(Self.ofWholeNumbers.formula == nil)
  }

  @Test(arguments: Notation.allCases)
  func `every row with a formula prints, and no other does`(notation: Notation) {
    for row in Row.all {
      #expect((row.latex(notation) == nil) == (row.formula == nil), "\(row.id)")
      #expect(row.formula != nil || row.legend(notation).isEmpty, "\(row.id)")
    }
  }

  @Test func `what a row abbreviates is printed with its meaning`() throws {
    let ratios: [Letter] = [.alpha(.now), .beta(.now)]
    for row in Row.all {
      let asked = row.formula?.abbreviations(.barAlpha).filter { !ratios.contains($0) } ?? []
      let printed = try row.printed().definitions.map(\.letter)
      #expect(asked.allSatisfy(printed.contains), "\(row.id)")
    }
  }

  @Test func `no two rows have the same formula`() {
    let formulas = Row.all.compactMap(\.formula).map { ObjectIdentifier($0) }
    #expect(Set(formulas).count == formulas.count)
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
    let (formulas, definitions) = try Row.ddpmPosteriorVariance.printed()
    let right = try #require(formulas.first?.parts.first).latex()
    #expect(right == #"\frac{1 - \bar{\alpha}_{t-1}}{1 - \bar{\alpha}_t} \beta_t"#)
    #expect(definitions.map(\.letter) == [.beta(.now), .alpha(.now)])
    #expect(
      definitions.map { $0.meaning.latex() } == [
        #"1 - \alpha_t"#, #"\frac{\bar{\alpha}_t}{\bar{\alpha}_{t-1}}"#,
      ])
    #expect(try Row.ddpmPosteriorVariance.printed(.ddim).definitions.isEmpty)
  }

  @Test func `several equations are aligned, and a left side is not repeated`() {
    #expect(
      Row.inversionNoiseFromData.latex(.ddim)
        == #"\epsilon = \frac{x_t - \sqrt{\alpha_t} x_0}{\sqrt{1 - \alpha_t}}"#)
    let forms = Row.ddimThreeForms.latex()?.split(separator: "\n") ?? []
    #expect(forms.first == #"\begin{aligned}"# && forms.last == #"\end{aligned}"#)
    #expect(forms.count == 5 && forms[1].hasPrefix("x_{t-1} &= "))
    #expect(forms[2].hasPrefix(#"&\overset{d}{=} "#) && forms[3].hasPrefix("&= "))
  }

  @Test func `a row that prints an instance says of what, and no other row does`() throws {
    #expect(Row.elboDecomposition.note == "printed for T = 3")
    #expect(Row.ddimSigma.note == nil)
    // An instance has indices above 1; so have rows that speak of two laws, which are no instance.
    let ofTwoLaws: Set<Row> = [
      .elboGaussianKl, .objectiveMaximumLikelihood, .chainConvergenceOrder,
    ]
    for row in Row.all where row.note == nil && !ofTwoLaws.contains(row) {
      let latex = row.latex() ?? ""
      for index in 2...4 { #expect(!latex.contains("_\(index)"), "\(row.id): \(latex)") }
    }
  }

  @Test func `the legend has each letter of the row that the papers do not share`() {
    let legend = Row.improvedLearnedVariance.legend()
    #expect(legend.map(\.letters) == ["h"] && legend[0].words == "the network's second output")
    #expect(Row.forwardMarginal.legend().isEmpty)
    let joint = Row.reverseJoint.legend().map(\.letters)
    #expect(Set(joint) == ["A_1, A_2", "c_1, c_2", "V_1, V_2"])
  }

  @Test func `no two letters of a row print alike`() throws {
    for row in Row.all {
      let letters = Set(
        try row.formulas(Letters { Expression.letter($0) }).flatMap(\.parts).flatMap(\.letters))
      #expect(Set(letters.map { $0.latex() }).count == letters.count, "\(row.id)")
    }
  }

  @Test func `both variances of the ancestral step are printed, with left sides of their own`()
    throws
  {
    let formulas = try Row.ddpmAncestralStep.printed().formulas
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
