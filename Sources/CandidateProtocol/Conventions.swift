/// A convention of the protocol, by its key.
public enum Convention: String, Sendable, CaseIterable {
  case finalSignalPower = "final_alpha_bar"
  case clipping = "clip_x0"
  case noiseAfterClipping = "eps_after_clip"
  case reverseVariance = "reverse_variance"
  case noiseAtLastStep = "noise_at_last_step"
  case varianceFloor = "variance_floor"
  case strides
  case initialDeviation = "initial_std"
  case stepsOffset = "steps_offset"
  case eta
  case stepVarianceFloor = "step_variance_floor"
  case leadingStride = "leading_stride"
  case quadraticEnd = "quadratic_end"
}

extension Convention {
  /// All of them as a table in Markdown, a row each.
  public static var table: [String] {
    ["| key | value, default first | meaning |", "|---|---|---|"]
      + allCases.map { "| `\($0.rawValue)` | \($0.words.values) | \($0.words.meaning) |" }
  }

  /// Its values, the papers' own first, and what they mean, as the protocol has them.
  public var words: (values: String, meaning: String) {
    switch self {
    case .finalSignalPower:
      ("`1`, or `\"alpha_bar_1\"`", "what alpha_bar at t_prev = 0 is taken to be in a step")
    case .clipping:
      (
        "`null`, or a positive number c",
        "a step clips its predicted x0 to [-c, c] (`predict_x0` never clips; `step`'s own `x0` is the clipped one; `invert` clips as a step does, or not at all)"
      )
    case .noiseAfterClipping:
      (
        "`\"kept\"`, or `\"rederived\"`",
        "whether the step computes eps anew from the clipped x0"
      )
    case .reverseVariance: ("`\"posterior\"`, or `\"beta\"`", "variance of the DDPM step")
    case .noiseAtLastStep:
      (
        "`false`, or `true`",
        "whether the step to t_prev = 0 adds noise: for `beta` the step's own beta, 1 - alpha_bar[t] (beta_1 from "
          + "t = 1), else `variance_floor`. A reported variance is that of the noise added"
      )
    case .varianceFloor:
      ("`0`, or a positive number", "the smallest variance that `ddpm_step` and `q_posterior` use")
    case .strides:
      (
        "`\"any\"`, or `\"divisors\"`",
        "which (t, t_prev) pairs `step` takes: any, or only t - t_prev dividing T"
      )
    case .initialDeviation:
      (
        "`1`, or `\"noise_rate\"`",
        "standard deviation of the state that `sample` starts from: 1, or sqrt(1 - alpha_bar_T)"
      )
    case .stepsOffset: ("`0`, or a positive integer", "added to every `leading` time")
    case .eta:
      (
        "`\"standard\"`, or `\"variance\"`",
        "whether eta multiplies sigma at eta = 1, or its square"
      )
    case .stepVarianceFloor:
      (
        "`0`, or a positive number",
        "the smallest variance of the noise that `step` adds, at eta = 0 and in the last step too"
      )
    case .leadingStride:
      (
        "`\"floor\"`, or `\"smallest\"`",
        "the stride k of `leading` times 1 + i*k: floor(T/S), or the smallest with which there are S of them"
      )
    case .quadraticEnd:
      (
        "`null`, or a number c in (0, 1]",
        "`quadratic` times are 1 + floor(c*T*(i/(S-1))^2) for i = 0...S-1 instead of those of DDIM's appendix D"
      )
    }
  }
}

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
  /// Whether η multiplies the variance at η = 1, not the deviation.
  public var etaIsVariance = false
  /// The smallest variance of the noise that `step` adds.
  public var stepVarianceFloor = 0.0
  /// Whether `leading` times have the smallest stride with which there are S of them.
  public var leadingStrideIsSmallest = false
  /// Where `quadratic` times that begin at 1 end, as a share of T; nil for those of the DDIM paper.
  public var quadraticEnd: Double?

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
    // A key that is null is absent; null is what the one that may be null is by default.
    for member in members where member.value != .null { try read(member) }
  }

  private mutating func read(_ member: JSON.Member) throws(ProtocolFault) {
    guard let convention = Convention(rawValue: member.key) else {
      unknownKeys.append(printable(member.key, upTo: 60))
      return
    }
    let value = member.value
    switch convention {
    case .finalSignalPower:
      if value == .integer(1) {
        finalSignalPowerIsFirst = false
      } else {
        guard value == .string("alpha_bar_1") else { throw fault(member, "1 or \"alpha_bar_1\"") }
        finalSignalPowerIsFirst = true
      }
    case .clipping:
      clipLimit = try positive(member, "null or a positive number")
    case .noiseAfterClipping: rederivesNoise = try choice(member, "kept", "rederived")
    case .reverseVariance: reverseVarianceIsBeta = try choice(member, "posterior", "beta")
    case .noiseAtLastStep:
      guard case .bool(let adds) = value else { throw fault(member, "true or false") }
      addsNoiseAtLastStep = adds
    case .varianceFloor:
      varianceFloor = value == .integer(0) ? 0 : try positive(member, "0 or a positive number")
    case .strides: stridesDivide = try choice(member, "any", "divisors")
    case .initialDeviation:
      if value == .integer(1) {
        startsAtNoiseRate = false
      } else {
        guard value == .string("noise_rate") else { throw fault(member, "1 or \"noise_rate\"") }
        startsAtNoiseRate = true
      }
    case .stepsOffset:
      guard let offset = value.int, offset >= 0 else {
        throw fault(member, "0 or a positive integer")
      }
      stepsOffset = offset
    case .eta: etaIsVariance = try choice(member, "standard", "variance")
    case .stepVarianceFloor:
      stepVarianceFloor = value == .integer(0) ? 0 : try positive(member, "0 or a positive number")
    case .leadingStride: leadingStrideIsSmallest = try choice(member, "floor", "smallest")
    case .quadraticEnd:
      let end = try positive(member, "null or a number in (0, 1]")
      guard end <= 1 else { throw fault(member, "null or a number in (0, 1]") }
      quadraticEnd = end
    }
  }

  /// Some of the conventions, and the papers' own in the place of the others.
  package func keeping(_ kept: Set<Convention>) -> Conventions {
    var conventions = Conventions()
    for convention in kept {
      switch convention {
      case .finalSignalPower: conventions.finalSignalPowerIsFirst = finalSignalPowerIsFirst
      case .clipping: conventions.clipLimit = clipLimit
      case .noiseAfterClipping: conventions.rederivesNoise = rederivesNoise
      case .reverseVariance: conventions.reverseVarianceIsBeta = reverseVarianceIsBeta
      case .noiseAtLastStep: conventions.addsNoiseAtLastStep = addsNoiseAtLastStep
      case .varianceFloor: conventions.varianceFloor = varianceFloor
      case .strides: conventions.stridesDivide = stridesDivide
      case .initialDeviation: conventions.startsAtNoiseRate = startsAtNoiseRate
      case .stepsOffset: conventions.stepsOffset = stepsOffset
      case .eta: conventions.etaIsVariance = etaIsVariance
      case .stepVarianceFloor: conventions.stepVarianceFloor = stepVarianceFloor
      case .leadingStride: conventions.leadingStrideIsSmallest = leadingStrideIsSmallest
      case .quadraticEnd: conventions.quadraticEnd = quadraticEnd
      }
    }
    return conventions
  }

  /// What differs from the papers, as it stands in a `hello`.
  public var json: JSON {
    .object(
      Convention.allCases.compactMap { convention in
        value(of: convention).map { JSON.Member(convention.rawValue, $0) }
      })
  }

  /// The value of a convention; nil for the papers' own.
  private func value(of convention: Convention) -> JSON? {
    switch convention {
    case .finalSignalPower: finalSignalPowerIsFirst ? .string("alpha_bar_1") : nil
    case .clipping: clipLimit.map(JSON.real)
    case .noiseAfterClipping: rederivesNoise ? .string("rederived") : nil
    case .reverseVariance: reverseVarianceIsBeta ? .string("beta") : nil
    case .noiseAtLastStep: addsNoiseAtLastStep ? .bool(true) : nil
    case .varianceFloor: varianceFloor > 0 ? .real(varianceFloor) : nil
    case .strides: stridesDivide ? .string("divisors") : nil
    case .initialDeviation: startsAtNoiseRate ? .string("noise_rate") : nil
    case .stepsOffset: stepsOffset > 0 ? .integer(stepsOffset) : nil
    case .eta: etaIsVariance ? .string("variance") : nil
    case .stepVarianceFloor: stepVarianceFloor > 0 ? .real(stepVarianceFloor) : nil
    case .leadingStride: leadingStrideIsSmallest ? .string("smallest") : nil
    case .quadraticEnd: quadraticEnd.map(JSON.real)
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
