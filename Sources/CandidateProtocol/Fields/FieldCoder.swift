import Derivation

/// Goes through the fields of a request: either writes the values that it is handed, or puts those in
/// their place that it reads, with a sentence for what may be wrong with one.
package protocol FieldCoder {
  /// Nothing while writing.
  associatedtype Fault: Error

  /// While it is true, fields are gone through that are written behind all others.
  var writesLast: Bool { get set }

  /// A whole number.
  mutating func integer(_ key: String, _ value: inout Int) throws(Fault)
  /// A finite number.
  mutating func number(_ key: String, _ value: inout Double) throws(Fault)
  /// A list of numbers, not empty.
  mutating func vector(_ key: String, _ values: inout [Double]) throws(Fault)
  /// One of the protocol's words.
  mutating func word<Word: RawRepresentable<String>>(
    _ key: String, _ word: inout Word
  ) throws(Fault)
  /// `t`: one time, or a list of them.
  mutating func times(_ times: inout Times) throws(Fault)
  /// Which of some predictions there is, by its key; not its values.
  mutating func kind(
    _ kind: inout Prediction.Kind, among kinds: [Prediction.Kind]
  ) throws(Fault)

  /// Whether an optional field is there: in what is read, or in what is to be written.
  func has(_ key: String, ifWritten isWritten: Bool) -> Bool
  /// The length of a vector that need not have been gone through.
  func count(_ key: String, _ values: [Double]) throws(Fault) -> Int
  /// Ends the reading with a sentence unless a condition holds.
  func require(_ condition: Bool, _ sentence: @autoclosure () -> String) throws(Fault)
  /// Ends the reading as unsupported unless a condition holds.
  func claim(_ condition: Bool, _ reason: @autoclosure () -> String) throws(Fault)
}

/// Fields that several operations have, with their ranges.
extension FieldCoder {
  mutating func time(
    _ key: String, _ time: inout Int, atLeast least: Int = 0
  ) throws(Fault) {
    try integer(key, &time)
    try require(time >= least, "\(key) is \(time), it must be \(least) or more")
  }

  /// `t_prev`, the end of a step.
  mutating func previous(_ previous: inout Int, before time: Int) throws(Fault) {
    try self.time("t_prev", &previous)
    try require(
      previous < time, "t_prev is \(previous), it must be less than t, which is \(time)")
  }

  /// `t` and `t_prev`.
  mutating func transition(_ time: inout Int, _ previous: inout Int) throws(Fault) {
    try self.time("t", &time)
    try self.previous(&previous, before: time)
  }

  /// `T`.
  mutating func steps(_ steps: inout Int) throws(Fault) {
    try integer("T", &steps)
    try require(2...1_000_000 ~= steps, "T is \(steps), it must lie in 2…1000000")
  }

  /// A number in [0, 1].
  mutating func fraction(_ key: String, _ fraction: inout Double) throws(Fault) {
    try number(key, &fraction)
    try require(0...1 ~= fraction, "\(key) is \(JSON.real(fraction)), it must lie in [0, 1]")
  }

  /// A number in (0, 1).
  mutating func beta(_ key: String, _ beta: inout Double) throws(Fault) {
    try number(key, &beta)
    try require(beta > 0 && beta < 1, "\(key) is \(JSON.real(beta)), it must lie in (0, 1)")
  }

  /// A vector as long as one before it.
  mutating func vector(
    _ key: String, _ values: inout [Double], like other: String, _ others: [Double]
  ) throws(Fault) {
    try vector(key, &values)
    try require(
      values.count == others.count,
      "\(key) has \(values.count) values, \(other) has \(others.count)")
  }

  /// `t` and a vector of as many equal parts as it has times.
  mutating func points(
    _ times: inout Times, _ key: String, _ values: inout [Double]
  ) throws(Fault) {
    try self.times(&times)
    try vector(key, &values)
    let parts = times.values.count
    try require(
      values.count.isMultiple(of: parts),
      "\(key) has \(values.count) values, not a multiple of the \(parts) times")
  }

  /// The one prediction of a request beside its `x_t`.
  mutating func prediction(
    _ prediction: inout Prediction, of state: [Double],
    among kinds: [Prediction.Kind] = Prediction.Kind.allCases
  ) throws(Fault) {
    try kind(&prediction.kind, among: kinds)
    try vector(prediction.kind.rawValue, &prediction.values, like: "x_t", state)
  }

  /// Draws of the reference's own are not served.
  func requireNoise(_ operation: Operation) throws(Fault) {
    try claim(
      has("noise", ifWritten: true),
      "\(operation.rawValue) without noise: draws are not served")
  }

  /// `n` and `seed`: how many points to draw, each as long as a vector.
  mutating func draws(
    _ draws: inout Draws, _ operation: Operation, each key: String, _ values: [Double]
  ) throws(Fault) {
    try claim(
      has("n", ifWritten: true), "\(operation.rawValue) with neither noise nor n")
    try integer("n", &draws.count)
    try integer("seed", &draws.seed)
    // Numbers in one answer: what fits into the 256 MiB that a line may have.
    let most = 10_000_000
    var fits = draws.count >= 1
    if fits { fits = try draws.count <= most / max(1, count(key, values)) }
    try require(
      fits, "n is \(draws.count), it must lie in 1…\(most) over the length of \(key)")
    try require(
      0..<(1 << 31) ~= draws.seed, "seed is \(draws.seed), it must lie in 0…2147483647")
  }

  /// `head`, a network's second output.
  mutating func head(_ head: inout [Double], like state: [Double]? = nil) throws(Fault) {
    if let state {
      try vector("head", &head, like: "x_t", state)
    } else {
      try vector("head", &head)
    }
    let wrong = head.first { !(-1...1 ~= $0) }
    try require(
      wrong == nil, "head holds \(JSON.real(wrong ?? 0)), it must lie in [-1, 1]")
  }
}
