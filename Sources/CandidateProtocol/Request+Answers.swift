extension Request {
  /// How many values a right answer has in one field, at most.
  package var largestAnswer: Int {
    if case .sample(let chain) = self { return (chain.count + 1) * chain.size }
    let members = payload.members
    func whole(_ key: String) -> Int {
      members.first { $0.key == key }?.value.int ?? 1
    }
    let vector = members.map { $0.value.doubles?.count ?? 1 }.max() ?? 1
    return max(vector * whole("n"), whole("T"), whole("S"))
  }

  /// What of an answer is kept while it is read: the fields that it may have, some times longer than right ones,
  /// so that a wrong length can be told. Whatever else a candidate sends takes no memory.
  package var keeping: JSONKeeping {
    // Conventions and declines may be many; there is one hello.
    if self == .hello {
      return JSONKeeping(keys: Capabilities.keys + Reply.keys, elements: 1 << 20, text: 1 << 20)
    }
    let most = largestAnswer
    return JSONKeeping(
      keys: payload.answerFields.map(\.name) + Reply.keys, elements: 8 * most + 256,
      text: 16 * most + 1 << 16)
  }
}

extension Reply {
  /// Keys that any answer may have.
  static let keys = ["id", "unsupported", "error", "function", "outside_domain"]

  /// Reads a line of a candidate as the answer to a request.
  ///
  /// - Throws: ``ProtocolFault`` if it is none.
  package init(
    line: ArraySlice<UInt8>, to request: Request, id: Int
  ) throws(ProtocolFault) {
    let (json, overlong): (JSON, JSONOverlong?)
    do throws(JSONError) {
      (json, overlong) = try JSON.parse(line, keeping: request.keeping)
    } catch {
      if line.isEmpty { throw ProtocolFault("a line is empty") }
      let text = printable(String(decoding: line.prefix(200), as: UTF8.self), upTo: 60)
      throw ProtocolFault("a line is not JSON, \(error): \"\(text)\"")
    }
    guard case .object = json else { throw ProtocolFault("a line is JSON, but not an object") }
    guard json["id"] == .integer(id) else {
      guard json.given("call") == nil else {
        throw ProtocolFault(
          "the network is called where the answer with id \(id) is due: no chain is open, or it has its answer already"
        )
      }
      let found = json["id"].map { "id \(printable($0.brief, upTo: 60))" } ?? "no id"
      throw ProtocolFault("an answer has \(found) where \(id) is due")
    }
    if let overlong {
      self = .malformed(
        "\(printable(overlong.key, upTo: 60)) has \(overlong.count) values, more than any right answer"
      )
    } else {
      self.init(json: json)
    }
  }
}
