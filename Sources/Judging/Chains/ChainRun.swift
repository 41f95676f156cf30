package import CandidateProtocol

/// What a chain did, as its calls and its answer tell.
package struct ChainRun: Sendable {
  /// One evaluation of the network.
  package struct Call: Sendable {
    /// t as it was told; nil where ᾱ was.
    package let time: Double?
    /// ᾱ of the call.
    package let signalPower: Double
    package let kind: Prediction.Kind
    /// x, n·d values.
    package let state: [Double]
    /// What was answered, as many.
    package let answer: [Double]
  }

  /// Calls in their order, as ``ChainRecord`` keeps them.
  package let calls: [Call]
  /// x_0 as it was returned.
  package let output: [Double]
  /// S + 1 states, if the candidate returned them.
  package let trajectory: [Double]?
  /// Why what was returned as the trajectory is none; nil if nothing is wrong with it.
  let trajectoryFault: Finding.Kind?
  /// Where a state is no number; nil if all are.
  let notANumber: String?

  /// The states before each call, and the output.
  package var states: [[Double]] { calls.map(\.state) + [output] }

  /// The state that a call's step made: that of the next call, or the output.
  package func state(after index: Int) -> [Double] {
    index + 1 < calls.count ? calls[index + 1].state : output
  }

  /// The first step that makes a state which is no number of one that is; nil if none does.
  var firstWithoutNumber: Int? {
    let states = states
    return calls.indices.first {
      states[$0].allSatisfy(\.isFinite) && !states[$0 + 1].allSatisfy(\.isFinite)
    }
  }

  /// Reads a reply.
  ///
  /// - Throws: what is found instead: declined, or wrong in itself.
  package init(_ reply: Reply, to asked: Request.Sample) throws(ChainFault) {
    if let decline = reply.decline { throw ChainFault(.declined(decline)) }
    guard case .answer(let json) = reply, let told = ChainRecord.calls(of: json[ChainRecord.key])
    else {
      _ = try Self.output(reply, asked)
      throw ChainFault(.malformed(.reply("the answer came without a chain's calls")))
    }
    var calls: [Call] = []
    for (index, (call, answer)) in told.enumerated() {
      let state = try Self.state(of: call, index, asked)
      calls.append(
        Call(
          time: call.time, signalPower: asked.network.signalPower(of: call), kind: call.kind,
          state: state, answer: Array(answer.prefix(asked.size))))
    }
    self.calls = calls
    let output = try Self.output(reply, asked)
    self.output = output
    let broken = calls.firstIndex { !$0.state.allSatisfy(\.isFinite) }
    notANumber =
      broken.map { Self.place($0, calls[$0].time) + " has a state that is not a number" }
      ?? (output.allSatisfy(\.isFinite) ? nil : "x0 is not a number")
    guard json.given("trajectory") != nil else {
      (trajectory, trajectoryFault) = (nil, nil)
      return
    }
    let count = (asked.count + 1) * asked.size
    switch Reading(reply, field: "trajectory", count: count) {
    case .values(let values): (trajectory, trajectoryFault) = (values, nil)
    case .malformed(let malformation):
      (trajectory, trajectoryFault) = (nil, .malformed(malformation))
    case .declined(let decline): (trajectory, trajectoryFault) = (nil, .declined(decline))
    }
  }

  private static func output(
    _ reply: Reply, _ asked: Request.Sample
  ) throws(ChainFault) -> [Double] {
    switch Reading(reply, field: "x0", count: asked.size) {
    case .declined(let decline): throw ChainFault(.declined(decline))
    case .malformed(let malformation): throw ChainFault(.malformed(malformation))
    case .values(let values):
      return values
    }
  }

  /// The state of a call; of a stacked batch the first part, which all others must equal.
  private static func state(
    of call: ChainCall, _ index: Int, _ asked: Request.Sample
  ) throws(ChainFault) -> [Double] {
    let size = asked.size
    guard call.state.count >= size, call.state.count.isMultiple(of: size) else {
      throw ChainFault(
        .malformed(
          .reply(
            "\(place(index, call.time)) has \(call.state.count) values where n*d = \(size) are right"
          )))
    }
    guard (size..<call.state.count).allSatisfy({ isSame(call.state[$0], call.state[$0 % size]) })
    else {
      throw ChainFault(
        .malformed(
          .reply(
            "\(place(index, call.time)) has \(call.state.count / size) batches of n*d = \(size) values that differ: "
              + "a stacked batch holds the same states each time"
          )))
    }
    return Array(call.state.prefix(size))
  }

  private static func isSame(_ one: Double, _ two: Double) -> Bool {
    one == two || one.isNaN && two.isNaN
  }

  private static func place(_ index: Int, _ time: Double?) -> String {
    "call \(index + 1) of the chain" + (time.map { " (t = \(JSON.real($0)))" } ?? "")
  }
}

/// What is found where a chain cannot be read.
package struct ChainFault: Error {
  package let kind: Finding.Kind

  init(_ kind: Finding.Kind) { self.kind = kind }
}
