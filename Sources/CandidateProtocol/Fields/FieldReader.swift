import Derivation

/// Reads the fields of a request.
struct FieldReader: FieldCoder {
  let json: JSON
  /// Of no consequence here.
  var writesLast = false

  private func brief(_ key: String) -> String { (json[key] ?? .null).brief }

  func integer(_ key: String, _ value: inout Int) throws {
    guard let read = json[key]?.int else {
      throw RequestFault("\(key) is \(brief(key)), it must be an integer")
    }
    value = read
  }

  func number(_ key: String, _ value: inout Double) throws {
    guard let read = json[key]?.double, read.isFinite else {
      throw RequestFault("\(key) is \(brief(key)), it must be a number")
    }
    value = read
  }

  func vector(_ key: String, _ values: inout [Double]) throws {
    guard let read = json[key]?.doubles else {
      throw RequestFault("\(key) must be a list of numbers")
    }
    guard !read.isEmpty else { throw RequestFault("\(key) is empty") }
    values = read
  }

  func word<Word: RawRepresentable<String>>(_ key: String, _ word: inout Word) throws {
    guard let name = json[key]?.string else {
      throw RequestFault("\(key) is \(brief(key)), it must be a string")
    }
    guard let read = Word(rawValue: name) else {
      throw UnsupportedRequest(description: "protocol 1 has no \(key) \"\(printable(name))\"")
    }
    word = read
  }

  mutating func times(_ times: inout Times) throws {
    guard let list = json["t"]?.doubles else {
      var time = 0
      try self.time("t", &time)
      times = .one(time)
      return
    }
    let read = list.compactMap(Int.init(exactly:))
    guard read.count == list.count, !read.isEmpty, read.allSatisfy({ $0 >= 0 }) else {
      throw RequestFault("t is a list that holds more than whole numbers from 0, or nothing")
    }
    times = .batch(read)
  }

  func kind(_ kind: inout Prediction.Kind, among kinds: [Prediction.Kind]) throws {
    let given = kinds.filter { json.given($0.rawValue) != nil }
    let names = kinds.map(\.rawValue).joined(separator: ", ")
    guard let read = given.first else {
      throw RequestFault("there is no prediction: one of \(names) must be given")
    }
    guard given.count == 1 else {
      let doubled = given.map(\.rawValue).joined(separator: " and ")
      throw RequestFault("there are \(doubled): only one of \(names) can be given")
    }
    kind = read
  }

  func has(_ key: String, ifWritten isWritten: Bool) -> Bool { json.given(key) != nil }

  func count(_ key: String, _ values: [Double]) throws -> Int {
    var read: [Double] = []
    try vector(key, &read)
    return read.count
  }

  func require(_ condition: Bool, _ sentence: @autoclosure () -> String) throws {
    guard condition else { throw RequestFault(sentence()) }
  }

  func claim(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
    guard condition else { throw UnsupportedRequest(description: reason()) }
  }
}
