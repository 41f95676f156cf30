import CandidateProtocol
public import Judging
import Rows

/// One exercise of the course, as data: a function to write or to repair, and what marks it.
///
/// The starters under `Notebooks-md/exercises` have a gap for each; any candidate of the protocol is
/// marked by the same checks.
public struct Exercise: Sendable {
  /// What marks an exercise, and where to look if it does not pass.
  public struct Mark: Sendable {
    /// What the ids of the checks begin with: `ddpm.posterior-mean/data`.
    public let prefix: String
    /// A question about the line of the derivation, not its answer.
    public let hint: String

    /// - Parameters:
    ///   - prefix: what the ids of the checks begin with.
    ///   - hint: a question about the line of the derivation.
    init(_ prefix: String, _ hint: String) {
      self.prefix = prefix
      self.hint = hint
    }
  }

  /// `2.1`: the chapter, and the place in it.
  public let number: String
  /// The name of the function in Python; Swift's is the same in camel case.
  public let function: String
  /// What is to be written, in one line.
  public let asks: String
  /// The equation whose section derives it; nil where the whole notebook is about it.
  public let equation: String?
  /// What marks it, from the ground up.
  public let marks: [Mark]
  /// Numbers of exercises of the same chapter that its checks go through: it is not to blame for them.
  public let needs: [String]
  /// The answer in words, where no equation says it.
  public let answer: String?

  init(
    _ number: String, _ function: String, _ asks: String, in equation: String?,
    needs: [String] = [], answer: String? = nil, marks: [Mark]
  ) {
    self.number = number
    self.function = function
    self.asks = asks
    self.equation = equation
    self.needs = needs
    self.answer = answer
    self.marks = marks
  }

  /// The chapter that asks it.
  public var chapter: Int { Int(number.prefix { $0 != "." }) ?? 0 }

  /// The function's name in Swift: `posteriorMean`.
  public var swiftFunction: String {
    let words = function.split(separator: "_")
    return words.prefix(1).joined()
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// Where the line of the derivation is: the path of a notebook, and the anchor in it.
  public var place: String? {
    equation.flatMap(Row.named)?.place
      ?? Notebook.all.first { $0.number == chapter }.map(\.path)
  }

  /// The mark that a check counts for; nil if it marks something else.
  public func mark(of check: Check) -> Mark? { marks.first { check.id.hasPrefix($0.prefix) } }

  /// The exercises of a chapter, in order.
  public static func all(of chapter: Int) -> [Exercise] { all.filter { $0.chapter == chapter } }

  /// The chapters that have exercises.
  public static var chapters: [Int] { Notebook.all.map(\.number).filter { !all(of: $0).isEmpty } }

  /// Every exercise, in the order of the course.
  public static var all: [Exercise] { ofDerivation + ofSampling }
}
