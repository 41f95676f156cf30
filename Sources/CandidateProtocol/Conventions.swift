/// What a candidate does differently from the papers on purpose, and says so in its `hello`.
public struct Conventions: Sendable, Hashable {
  /// Whether ᾱ at t_prev = 0 is taken to be ᾱ_1 instead of 1.
  public var finalSignalPowerIsFirst = false
  /// Where a step clips its x̂_0; nil for never.
  public var clipLimit: Double?
  /// Whether a step computes ε anew from the clipped x̂_0.
  public var rederivesNoise = false
  /// Whether the DDPM step has variance β instead of β̃.
  public var reverseVarianceIsBeta = false
  /// Whether the step to t_prev = 0 adds noise.
  public var addsNoiseAtLastStep = false
  /// The smallest variance that `ddpm_step` and `q_posterior` use.
  public var varianceFloor = 0.0
  /// Whether `step` takes only strides that divide T.
  public var stridesDivide = false
  /// Whether `sample` starts at standard deviation √(1−ᾱ_T) instead of 1.
  public var startsAtNoiseRate = false
  /// Added to every `leading` time.
  public var stepsOffset = 0

  /// Keys that this version does not know; by the protocol they are ignored.
  public var unknownKeys: [String] = []

  /// The papers' own.
  public init() {}

  /// Reads the object `conventions` of a hello.
  ///
  /// - Throws: ``ProtocolFault`` naming the key whose value is wrong.
  public init(json: JSON) throws(ProtocolFault) {
    guard case .object(let members) = json else {
      throw ProtocolFault("hello: conventions is not an object but \(json.brief)")
    }
    for member in members { try read(member) }
  }

  private mutating func read(_ member: JSON.Member) throws(ProtocolFault) {
    let value = member.value
    switch member.key {
    case "final_alpha_bar":
      if value == .integer(1) {
        finalSignalPowerIsFirst = false
      } else {
        guard value == .string("alpha_bar_1") else { throw fault(member, "1 or \"alpha_bar_1\"") }
        finalSignalPowerIsFirst = true
      }
    case "clip_x0":
      if value == .null {
        clipLimit = nil
      } else {
        clipLimit = try positive(member, "null or a positive number")
      }
    case "eps_after_clip":
      rederivesNoise = try choice(member, "kept", "rederived")
    case "reverse_variance":
      reverseVarianceIsBeta = try choice(member, "posterior", "beta")
    case "noise_at_last_step":
      guard case .bool(let adds) = value else { throw fault(member, "true or false") }
      addsNoiseAtLastStep = adds
    case "variance_floor":
      varianceFloor = value == .integer(0) ? 0 : try positive(member, "0 or a positive number")
    case "strides":
      stridesDivide = try choice(member, "any", "divisors")
    case "initial_std":
      if value == .integer(1) {
        startsAtNoiseRate = false
      } else {
        guard value == .string("noise_rate") else { throw fault(member, "1 or \"noise_rate\"") }
        startsAtNoiseRate = true
      }
    case "steps_offset":
      guard let offset = value.int, offset >= 0 else {
        throw fault(member, "0 or a positive integer")
      }
      stepsOffset = offset
    default: unknownKeys.append(printable(member.key))
    }
  }

  private func fault(_ member: JSON.Member, _ expected: String) -> ProtocolFault {
    ProtocolFault(
      "hello: convention \(member.key) is \(member.value.brief), it must be \(expected)")
  }

  private func positive(
    _ member: JSON.Member, _ expected: String
  ) throws(ProtocolFault) -> Double {
    guard case .number(let number) = member.value, number > 0, number.isFinite else {
      throw fault(member, expected)
    }
    return number
  }

  /// Whether the value is the second of two words.
  private func choice(
    _ member: JSON.Member, _ usual: String, _ other: String
  ) throws(ProtocolFault) -> Bool {
    guard let word = member.value.string, word == usual || word == other else {
      throw fault(member, "\"\(usual)\" or \"\(other)\"")
    }
    return word == other
  }
}
