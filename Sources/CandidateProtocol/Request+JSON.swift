extension Request {
  /// The request as it goes over the wire.
  public func json(id: Int) -> JSON {
    let head = [
      JSON.Member("id", .integer(id)), JSON.Member("op", .string(operation.rawValue)),
    ]
    return .object(head + payload.members)
  }

  /// Reads a request as a client sends it.
  ///
  /// - Throws: ``RequestFault`` naming the field that is missing or out of range,
  ///   ``UnsupportedRequest`` for what the reference does not answer.
  public init(json: JSON) throws {
    guard case .object = json else { throw RequestFault("a request is a JSON object") }
    guard let id = json["id"], id.int != nil else {
      throw RequestFault(
        "id is \((json["id"] ?? .null).brief), it must be an integer of less than 2^53")
    }
    guard let name = json["op"]?.string else {
      throw RequestFault("op is \((json["op"] ?? .null).brief), it must be a string")
    }
    guard let operation = Operation(rawValue: name) else {
      throw UnsupportedRequest(description: "protocol 1 has no op \"\(printable(name))\"")
    }
    guard let payload = operation.payloads.first(where: { $0.isMeant(by: json) }) else {
      throw UnsupportedRequest(description: "the reference does not answer \(name) yet")
    }
    self = try payload.init(reading: json).request
  }
}
