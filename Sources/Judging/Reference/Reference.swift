public import CandidateProtocol
import Derivation
import Rows
import Scalars

/// The built-in candidate: the derivation's own formulas in `Double`.
///
/// It is judged first, by the same checks as everybody else, and it is what `serve` answers with.
public struct Reference: Candidate, Sendable {
  /// The version of this package.
  public static let version = "0.1.0"

  /// ᾱ_0 = 1, ᾱ_1, …, ᾱ_T of the schedule that is configured.
  private(set) var signalPower: [Double]?

  /// A candidate with no schedule yet.
  public init() {}

  /// The operations that it claims: all that are asked, but for the first and the last.
  static let operations = Operation.allCases.filter {
    !$0.payloads.isEmpty && $0 != .hello && $0 != .bye
  }

  public mutating func answer(_ request: Request) -> Reply {
    do {
      return .answer(try json(answering: request))
    } catch let fault as RequestFault {
      return .error("\(fault.description)")
    } catch {
      return .error("\(error)")
    }
  }

  private mutating func json(answering request: Request) throws -> JSON {
    switch request {
    case .hello: hello
    case .bye: .object([])
    case .configure(let schedule): configured(schedule)
    case .schedule(let asked): asked.answered()
    case .timesteps(let asked): try asked.answered()
    case .slerp(let asked): asked.answered()
    case .sample: throw RequestFault("a chain is asked for with its network")
    case .forwardStep(let asked): try asked.answered(by: self)
    case .forwardMarginal(let asked): try asked.answered(by: self)
    case .forwardDraws(let asked): try asked.answered(by: self)
    case .posterior(let asked): try asked.answered(by: self)
    case .predictData(let asked): try asked.answered(by: self)
    case .predictNoise(let asked): try asked.answered(by: self)
    case .velocity(let asked): try asked.answered(by: self)
    case .sigma(let asked): try asked.answered(by: self)
    case .step(let asked): try asked.answered(by: self)
    case .stepDraws(let asked): try asked.answered(by: self)
    case .ancestralStep(let asked): try asked.answered(by: self)
    case .invert(let asked): try asked.answered(by: self)
    case .learnedVariance(let asked): try asked.answered(by: self)
    case .boundTerm(let asked): try asked.answered(by: self)
    case .priorTerm(let asked): try asked.answered(by: self)
    case .lossWeight(let asked): try asked.answered(by: self)
    }
  }

  private var hello: JSON {
    .members([
      "name": .string("DiffusionOracle reference"), "version": .string(Self.version),
      "precision": .string("fp64"),
      "supports": .array(Self.operations.map { .string($0.rawValue) }),
      "predictions": .array(Prediction.Kind.allCases.map { .string($0.rawValue) }),
      "batch_times": .bool(true), "heads": .bool(true),
      "encodings": .array([.string("json"), .string("base64")]),
    ])
  }

  private mutating func configured(_ schedule: Schedule) -> JSON {
    let betas = schedule.betas.map { DoubleDouble($0) }
    let values = NoiseSchedule.cumulativeSignalPower(betas: betas).map(\.high)
    signalPower = [1] + values
    return schedule.answer(.bool(true), .vector(values))
  }
}

/// What an answer needs of the configured schedule.
extension Reference {
  /// The formula in each coordinate, at the one time or at that of the coordinate's point.
  func map(
    _ times: Times, _ first: [Double], _ second: [Double],
    _ formula: (Double, Double, Double) throws -> Double
  ) throws -> [Double] {
    let powers = try times.values.map(signalPower(at:))
    let count = max(1, first.count / max(1, powers.count))
    return try zip(first, second).enumerated().map { index, pair in
      try formula(pair.0, pair.1, powers[index / count])
    }
  }

  func signalPower(at time: Int) throws(RequestFault) -> Double {
    guard let signalPower else { throw RequestFault("no schedule is configured") }
    guard signalPower.indices.contains(time) else {
      throw RequestFault(
        "the time \(time) is outside 0…\(signalPower.count - 1) of the configured schedule")
    }
    return signalPower[time]
  }
}

extension Examination {
  /// Runs the whole examination against a candidate in this process.
  public mutating func run(_ candidate: inout some Candidate) {
    while let requests = next() {
      receive(requests.map { candidate.reply(to: $0) })
    }
  }
}

extension Candidate {
  /// The reply to a request; to a chain, with the calls that its network answered.
  package mutating func reply(to request: Request) -> Reply {
    guard case .sample(let chain) = request else { return answer(request) }
    var record = ChainRecord(chain)
    do {
      let reply = try sample(chain) { try record.answer($0) }
      return record.reply(reply)
    } catch {
      return .error("\(error)")
    }
  }
}
