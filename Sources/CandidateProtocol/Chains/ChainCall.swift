/// What a chain asks its network.
public struct ChainCall: Sendable, Equatable {
  /// What it wants predicted.
  public var kind: Prediction.Kind
  /// t, on the scale 0…T; it may lie between two times. Nil where ᾱ is named instead.
  public var time: Double?
  /// ᾱ, where a sampler lives on another scale than time; nil where t is named.
  public var signalPower: Double?
  /// x, n·d values; a multiple of that where a loop stacks batches.
  public var state: [Double]

  /// A call from its parts.
  public init(
    _ kind: Prediction.Kind, time: Double?, signalPower: Double? = nil, state: [Double]
  ) {
    (self.kind, self.time, self.signalPower, self.state) = (kind, time, signalPower, state)
  }
}

extension ChainCall {
  /// Keys that a call may have.
  package static let keys = ["call", "t", "alpha_bar", "x"]

  /// Reads `{"call": "eps", "t": …, "x": […]}`; nil if the object is no call.
  ///
  /// - Throws: ``ProtocolFault`` naming the field that is missing or of the wrong type.
  package init?(json: JSON) throws(ProtocolFault) {
    guard let call = json.given("call") else { return nil }
    guard let name = call.string, let kind = Prediction.Kind(rawValue: name) else {
      throw ProtocolFault(
        "the chain calls \(printable(call.brief, upTo: 60)), it must call \"eps\", \"v\" or \"x0\"")
    }
    self.kind = kind
    time = json.given("t")?.double
    signalPower = json.given("alpha_bar")?.double
    let level = time ?? signalPower
    guard let level, level.magnitude < 0x1p53, (time == nil) != (signalPower == nil) else {
      throw ProtocolFault(
        "a call of the chain must have a number t of less than 2^53, or alpha_bar in its place")
    }
    guard let values = json.given("x")?.doubles, !values.isEmpty else {
      let shown = printable((json["x"] ?? .null).brief, upTo: 60)
      throw ProtocolFault("x of a call of the chain is \(shown), it must be a list of numbers")
    }
    state = values
  }

  /// The call as it goes over the wire.
  package var json: JSON {
    .members([
      "call": .string(kind.rawValue), "t": time.map(JSON.real),
      "alpha_bar": signalPower.map(JSON.real), "x": .vector(state),
    ])
  }
}
