import Foundation
import Oracle
import Rows
import Scalars
import TestSupport
import Testing

/// A Python that reads LaTeX, if one is named.
private let sympyPython = Asked.variable("SYMPY")

/// Printed LaTeX, read back by sympy and evaluated beside the code.
///
/// It needs sympy with a parser of LaTeX, so it is switched on by naming a Python that has them; CI
/// makes one.
@Suite(
  .enabled(
    if: sympyPython != nil,
    "set DIFFUSION_ORACLE_SYMPY to a Python that has sympy and antlr4-python3-runtime"))
struct LatexTests {
  /// What the script reads.
  private struct Question: Encodable {
    let id: String
    let notation: String
    var latex: String
    let letters: [Letter]
    var definitions: [[String]]
    let values: [Double]
    let bounds: [Double]

    struct Letter: Encodable {
      let latex: String
      let values: [Double]

      func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(latex)
        try container.encode(values)
      }
    }

    init(_ formula: PrintedFormula) {
      (id, notation) = (formula.id, formula.notation.rawValue)
      latex = formula.latex
      definitions = formula.definitions.map {
        [$0.letter.latex(formula.notation), $0.meaning.latex(formula.notation)]
      }
      let defined = Set(formula.definitions.map(\.letter))
      // A formula's definitions may need letters that it has lost to an abbreviation.
      let used = Set(formula.points.flatMap(\.letters.keys)).subtracting(defined)
      letters = used.sorted { $0.latex() < $1.latex() }.map { letter in
        Letter(
          latex: letter.latex(formula.notation),
          values: formula.points.map { $0.letters[letter] ?? .nan })
      }
      values = formula.points.map(\.value)
      bounds = formula.points.map(\.bound)
    }
  }

  /// What the script prints, and its exit status.
  private func read(_ questions: [Question]) throws -> (output: String, status: Int32) {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("formulas-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try JSONEncoder().encode(questions).write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(sympyPython))
    let script = Place.package.appendingPathComponent("Tests/OracleTests/Reference/read_latex.py")
    process.arguments = [script.path, file.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (output, process.terminationStatus)
  }

  @Test func `every formula of the register reads back equal, in both notations`() throws {
    let questions = try PrintedFormula.all.map(Question.init)
    let (output, status) = try read(questions)
    // CI shows the count; what is printed to standard output is lost when a runner ends.
    FileHandle.standardError.write(Data("\n\(output.split(separator: "\n").last ?? "")\n".utf8))
    #expect(status == 0, "\(output)")
    #expect(output.contains("\(questions.count) of \(questions.count) formulas read back equal"))
  }

  /// Each edit is one sign, exponent, index, root or letter: what a printer could get wrong.
  @Test(arguments: [
    ("ddim.sigma", #"\sqrt{1 - "#, #"\sqrt{1 + "#), ("ddim.sigma", #"\eta "#, ""),
    ("elbo.gaussian-kl", "^2", "^3"), ("elbo.gaussian-kl", "V_1", "V_2"),
    ("ddim.mean", #"\sqrt{"#, "{"), ("inversion.noise-from-data", "x_0", "x_t"),
    ("forward.terminal", #"\left("#, ""), ("schedule.cosine", #"\sin^2"#, #"\sin"#),
    ("elbo.discretized-likelihood", "1 - ", ""), ("inversion.velocity", "v", "w"),
    ("elbo.discretized-likelihood", "0.044715", "0.44715"),
    ("objective.marginals-only", "g^2", "g"),
    ("elbo.gaussian-kl", #"\frac{V_1}{V_2}"#, #"\frac{V_2}{V_1}"#),
  ])
  func `wrong LaTeX is found`(id: String, right: String, wrong: String) throws {
    let formulas = try PrintedFormula.all.filter { $0.id == id && $0.notation == .barAlpha }
    var question = Question(try #require(formulas.first { $0.latex.contains(right) }))
    #expect(try read([question]).status == 0)
    let place = try #require(question.latex.range(of: right))
    question.latex.replaceSubrange(place, with: wrong)
    let (output, status) = try read([question])
    #expect(status == 1 && output.hasPrefix(id), "\(output)")
  }

  @Test func `a wrong definition is found`() throws {
    let formula = try PrintedFormula.all.first { $0.id == "ddpm.posterior-variance" }
    var question = Question(try #require(formula))
    question.definitions[0][1] = #"1 + \alpha_t"#
    #expect(try read([question]).status == 1)
  }

  @Test func `nothing read is nothing found`() throws { #expect(try read([]).status == 1) }
}
