/// What a chain asked of its network and was answered, kept while it runs.
///
/// Whoever drives a candidate answers its calls here, and hands over the chain's answer with all of them.
package struct ChainRecord: Sendable {
  /// The chain.
  package let asked: Request.Sample
  /// Calls in their order; what asks twice for the same, one after the other, stands once.
  private var calls: [(call: ChainCall, answer: [Double])] = []
  /// How many calls came in all.
  private var count = 0
  /// What was wrong with the first call that could not be answered.
  private var fault: ProtocolFault?
  private var refusals = 0

  package init(_ asked: Request.Sample) { self.asked = asked }

  /// After so many calls a chain is taken to be without end.
  private var most: Int { 8 * asked.count + 64 }

  /// Answers a call.
  ///
  /// - Throws: ``ProtocolFault`` if it is one of a chain without end, its state is larger than that of any loop, or its
  ///   ᾱ is none.
  package mutating func answer(_ call: ChainCall) throws(ProtocolFault) -> [Double] {
    guard count < most else {
      throw ProtocolFault("the chain has asked its network \(most) times, S is \(asked.count)")
    }
    guard call.state.count <= 8 * asked.size + 64 else {
      throw ProtocolFault(
        "a call of the chain has \(call.state.count) values, n*d is \(asked.size)")
    }
    if let power = call.signalPower, !(0...1).contains(power) {
      throw ProtocolFault(
        "alpha_bar of a call of the chain is \(JSON.real(power)), it must lie in 0...1")
    }
    count += 1
    // Guidance asks twice for one prediction.
    if let last = calls.last, last.call == call { return last.answer }
    let answer = asked.network.answer(call, index: calls.count)
    calls.append((call, answer))
    return answer
  }

  /// The call in a line; nil if it is none, so that it may be the chain's answer.
  ///
  /// - Throws: ``ProtocolFault`` naming what is wrong with a call.
  package func call(in line: ArraySlice<UInt8>) throws(ProtocolFault) -> ChainCall? {
    // As much of a call is kept as any loop may send.
    let keeping = JSONKeeping(
      keys: ChainCall.keys, elements: 8 * asked.size + 256, text: 16 * 8 * asked.size + 1 << 16)
    guard let (json, overlong) = try? JSON.parse(line, keeping: keeping),
      json.given("call") != nil
    else { return nil }
    if let overlong {
      throw ProtocolFault(
        "a call of the chain has \(overlong.count) values in \(printable(overlong.key, upTo: 60)), n*d is \(asked.size)"
      )
    }
    return try ChainCall(json: json)
  }

  /// The answer to a call in a line, as it goes over the wire to a candidate; nil if the line is none. A call that
  /// cannot be answered is told why, and so are a few more.
  ///
  /// - Throws: ``ProtocolFault`` if the chain goes on all the same.
  package mutating func answer(
    _ line: ArraySlice<UInt8>, by capabilities: Capabilities?
  ) throws(ProtocolFault) -> [UInt8]? {
    do throws(ProtocolFault) {
      return try call(in: line).map { (call) throws(ProtocolFault) in
        try answer(call, by: capabilities)
      }
    } catch {
      fault = fault ?? error
      refusals += 1
      guard refusals <= 8 else { throw error }
      return JSON.members(["error": .string(error.description)]).bytes
    }
  }

  private mutating func answer(
    _ call: ChainCall, by capabilities: Capabilities?
  ) throws(ProtocolFault) -> [UInt8] {
    let values = try answer(call)
    var members = [
      JSON.Member(
        call.kind.rawValue, capabilities?.takesBase64 == true ? .base64(values) : .vector(values))
    ]
    if capabilities?.takesHead == true {
      // One of the ends, so that it is a variance which the candidate declares anyway.
      let head = capabilities?.conventions.reverseVarianceIsBeta == true ? 1.0 : -1
      members.append(JSON.Member("head", .vector(values.map { _ in head })))
    }
    return JSON.object(members).bytes
  }

  /// The reply to the chain's request, with the calls that came before it.
  package func reply(_ reply: Reply) -> Reply {
    if let fault { return .malformed(fault.description) }
    let told = JSON.array(calls.map(Self.json))
    switch reply {
    case .answer(.object(let members)):
      return .answer(
        .object(members.filter { $0.key != Self.key } + [JSON.Member(Self.key, told)]))
    case .error(var failure):
      failure.calls = told
      return .error(failure)
    case .answer, .unsupported, .malformed:
      return reply
    }
  }

  /// The member of a reply that holds the calls.
  package static let key = "calls"

  private static func json(_ call: ChainCall, _ answer: [Double]) -> JSON {
    guard case .object(let members) = call.json else { return .null }
    return .object(members + [JSON.Member("answer", .vector(answer))])
  }

  /// The calls in that member, each with what it was answered; nil if it holds none.
  package static func calls(of member: JSON?) -> [(call: ChainCall, answer: [Double])]? {
    guard case .array(let all)? = member else { return nil }
    return all.compactMap { json in
      guard let call = try? ChainCall(json: json), let answer = json["answer"]?.doubles else {
        return nil
      }
      return (call, answer)
    }
  }
}
