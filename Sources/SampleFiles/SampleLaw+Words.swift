public import CandidateProtocol
import Derivation
import Oracle
import Rows
import Scalars

/// The keys of a law's words.
enum SampleLawKey: String, Sendable, CaseIterable {
  case time = "t"
  case previousTime = "t_prev"
  case eta, sigma, variance
  case data = "x0"
  case state = "x_t"
  case noise = "eps"
  case previousState = "x_prev"
  case schedule, betas

  /// Those that hold one number a coordinate.
  static let vectors: [SampleLawKey] = [.previousState, .state, .data, .noise]
}

/// A law as it is written: `forward.marginal t=500 x0=0.5 schedule=linear:1000`.
public struct SampleLawWords: Sendable {
  let form: SampleLawForm
  let values: [SampleLawKey: String]

  /// - Parameter words: an id of the register, then key=value.
  /// - Throws: ``SampleLawError`` for an id without a law, and keys that it does not take, that are
  ///   missing, or twice.
  public init(_ words: [String]) throws(SampleLawError) {
    guard let id = words.first else {
      throw SampleLawError(
        "the law is empty; it is written as in 'forward.marginal t=500 x0=0.5 schedule=linear:1000'"
      )
    }
    form = try Self.form(id)
    var values: [SampleLawKey: String] = [:]
    for word in words.dropFirst() {
      guard let equals = word.firstIndex(of: "=") else {
        throw SampleLawError("the word '\(word)' of the law is not key=value")
      }
      let name = String(word[..<equals])
      guard let key = SampleLawKey(rawValue: name), form.keys.contains(key) else {
        throw SampleLawError("\(id) has no '\(name)', it takes \(form.takes)")
      }
      guard values[key] == nil else { throw SampleLawError("'\(name)' is given twice") }
      values[key] = String(word[word.index(after: equals)...])
    }
    self.values = values
    for key in form.required where values[key] == nil {
      throw SampleLawError("\(id) needs \(key.rawValue)=…, it takes \(form.takes)")
    }
    let given = SampleLawKey.vectors.filter { values[$0] != nil }
    guard form.givens.contains(where: { Set($0) == Set(given) }) else {
      throw SampleLawError(
        "\(id) is conditioned on \(form.conditions), and \(Self.list(given)) is given")
    }
    guard form.isScheduled else { return }
    switch (values[.schedule], values[.betas]) {
    case (nil, nil): throw SampleLawError("\(id) needs schedule=… or betas=@file")
    case (.some, .some): throw SampleLawError("schedule and betas are both given, one is enough")
    default: break
    }
  }

  private static func form(_ id: String) throws(SampleLawError) -> SampleLawForm {
    if let form = SampleLawForm.all.first(where: { $0.id == id }) { return form }
    let ids = SampleLaw.ids.joined(separator: ", ")
    guard Register.entry(id) != nil else {
      throw SampleLawError("no equation has the id \(id); samples are judged against \(ids)")
    }
    throw SampleLawError("\(id) has no law that is drawn from; samples are judged against \(ids)")
  }

  static func list(_ keys: [SampleLawKey]) -> String {
    keys.isEmpty ? "nothing" : keys.map(\.rawValue).joined(separator: " and ")
  }
}

extension SampleLawForm {
  /// All keys, in the order in which they are listed.
  var keys: [SampleLawKey] {
    let vectors = SampleLawKey.vectors.filter { key in givens.contains { $0.contains(key) } }
    return required + optional + vectors + (isScheduled ? [.schedule, .betas] : [])
  }

  /// `t, x0, schedule, betas`.
  var takes: String { keys.isEmpty ? "no keys" : keys.map(\.rawValue).joined(separator: ", ") }

  /// `x_t and eps, or x_t and x0`.
  var conditions: String { givens.map(SampleLawWords.list).joined(separator: ", or ") }
}

// MARK: - Values

extension SampleLawWords {
  /// A whole number in a range; nil if there is none.
  func integer(_ key: SampleLawKey, in range: ClosedRange<Int>) throws(SampleLawError) -> Int? {
    guard let text = values[key] else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw SampleLawError(
        "\(key.rawValue) is '\(text)', it must be a whole number in "
          + "\(range.lowerBound)...\(range.upperBound)")
    }
    return value
  }

  /// A number in a range; nil if there is none.
  func number(
    _ key: SampleLawKey, in range: ClosedRange<Double>
  ) throws(SampleLawError) -> Double? {
    guard let text = values[key] else { return nil }
    guard let value = Double(text), range.contains(value) else {
      throw SampleLawError(
        "\(key.rawValue) is '\(text)', it must be a number in "
          + "\(range.lowerBound)...\(range.upperBound)")
    }
    return value
  }

  /// Numbers between commas.
  static func numbers(_ key: SampleLawKey, _ text: String) throws(SampleLawError) -> [Double] {
    var numbers: [Double] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = Double(part) else {
        throw SampleLawError(
          "\(key.rawValue) has '\(part)', it must be numbers between commas, or @ and a file")
      }
      numbers.append(value)
    }
    return numbers
  }

  /// ᾱ_0 = 1, ᾱ_1, …, ᾱ_T.
  func signalPowers(
    reading read: (String) throws(SampleLawError) -> SampleArray
  ) throws(SampleLawError) -> [Double] {
    if let text = values[.betas] {
      let betas =
        try text.hasPrefix("@")
        ? read(String(text.dropFirst())).values : Self.numbers(.betas, text)
      guard !betas.isEmpty else { throw SampleLawError("betas has no values") }
      if let index = betas.firstIndex(where: { !($0 > 0 && $0 < 1) }) {
        throw SampleLawError(
          "beta at t = \(index + 1) is \(betas[index]), it must lie in (0, 1)")
      }
      return [1]
        + NoiseSchedule.cumulativeSignalPower(betas: betas.map { DoubleDouble($0) }).map(\.high)
    }
    let (family, steps) = try Self.family(values[.schedule] ?? "")
    return [1] + family.table(steps: steps).signalPowers
  }

  /// `linear:T[:beta_1:beta_T]` and its like.
  ///
  /// - Throws: ``SampleLawError`` with what it must be.
  public static func family(
    _ text: String
  ) throws(SampleLawError) -> (Schedule.Family, steps: Int) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    func parameters(_ defaults: [Double]) throws(SampleLawError) -> [Double] {
      let given = parts.dropFirst(2)
      guard given.isEmpty || given.count == 2 else {
        throw SampleLawError(
          "schedule is '\(text)', it must have the form \(parts[0]):T or \(parts[0]):T:number:number"
        )
      }
      return try given.isEmpty ? defaults : numbers(.schedule, given.joined(separator: ","))
    }
    func checked(_ values: [Double], first: ClosedRange<Double>?) throws(SampleLawError) {
      let isFirstRight = first.map { $0.contains(values[0]) } ?? (values[0] > 0 && values[0] < 1)
      guard isFirstRight, values[1] > 0, values[1] < 1 else {
        throw SampleLawError(
          "schedule is '\(text)', its "
            + (first == nil
              ? "betas must lie in (0, 1)" : "offset must lie in 0...1 and its cap in (0, 1)"))
      }
    }
    let family: Schedule.Family
    switch parts[0].replacing("_", with: "-") {
    case "linear":
      let beta = try parameters([1e-4, 0.02])
      try checked(beta, first: nil)
      family = .linear(from: beta[0], through: beta[1])
    case "scaled-linear":
      let beta = try parameters([0.00085, 0.012])
      try checked(beta, first: nil)
      family = .scaledLinear(from: beta[0], through: beta[1])
    case "cosine":
      let shape = try parameters([0.008, 0.999])
      try checked(shape, first: 0...1)
      family = .cosine(offset: shape[0], cap: shape[1])
    default:
      throw SampleLawError(
        "schedule is '\(text)', it must be linear, scaled-linear or cosine, as in linear:1000")
    }
    guard parts.count > 1, let steps = Int(parts[1]), (2...100_000).contains(steps) else {
      throw SampleLawError(
        "schedule is '\(text)', it must have T in 2...100000 after its name, as in linear:1000")
    }
    return (family, steps)
  }
}
