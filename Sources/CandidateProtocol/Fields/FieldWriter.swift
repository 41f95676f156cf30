import Derivation

/// Writes the fields of a request.
struct FieldWriter: FieldCoder {
  private var first: [JSON.Member] = []
  private var last: [JSON.Member] = []

  var writesLast = false

  /// What was written.
  var members: [JSON.Member] { first + last }

  private mutating func write(_ key: String, _ value: JSON) {
    let member = JSON.Member(key, value)
    if writesLast { last.append(member) } else { first.append(member) }
  }

  mutating func integer(_ key: String, _ value: inout Int) { write(key, .integer(value)) }

  mutating func number(_ key: String, _ value: inout Double) { write(key, .real(value)) }

  mutating func vector(_ key: String, _ values: inout [Double]) { write(key, .vector(values)) }

  mutating func word<Word: RawRepresentable<String>>(_ key: String, _ word: inout Word) {
    write(key, .string(word.rawValue))
  }

  mutating func times(_ times: inout Times) {
    switch times {
    case .one(let time): write("t", .integer(time))
    case .batch(let times): write("t", .vector(times.map(Double.init)))
    }
  }

  func kind(_ kind: inout Prediction.Kind, among kinds: [Prediction.Kind]) {}

  func has(_ key: String, ifWritten isWritten: Bool) -> Bool { isWritten }

  func count(_ key: String, _ values: [Double]) -> Int { values.count }

  func require(_ condition: Bool, _ sentence: @autoclosure () -> String) {}

  func claim(_ condition: Bool, _ reason: @autoclosure () -> String) {}
}
