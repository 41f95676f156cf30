package import CandidateProtocol
import Derivation
import Judging
import RealModule
import Scalars

/// How a loop is wrong, and what a report says of it.
package enum LoopMistake: String, Sendable, CaseIterable {
  case startsBelow = "49 times where S = 50 are right"
  case previousIsNext = "the step goes to t − 1"
  case wrongTime = "every time is 1 too small"
  case firstAtEnd = "final_alpha_bar \"alpha_bar_1\""
  case sameNoise = "every step adds the same noise"
  case sharedByPoints = "points 1 apart get the same noise"
  case mirroredPoints = "the noise of points 2 apart is correlated by -1.0"
  case halvesOfPoints = "coordinates 128 apart get the same noise"
  case noiseAtLast = "noise of deviation"
  case etaVariance = "eta \"variance\""
  case directionNotShrunk = "not shrunk by the noise"
  case noNoise = "there is no noise at all"
  case tooLittleNoise = "all steps have 0.9"
  case clipped = "clip_x0 1"
  case clippedInLastButOne = "the step clips its x̂_0 to [−1, 1]"
  case keptAfterClip = "eps_after_clip \"kept\""
  case oneMore = "51 times where S = 50 are right"
  case oneFewer = "where S = 50 are right"
  case reversed = "ascending order"
  case noiseByVariance = "variance σ² as its standard deviation"
  case reseeded = "seeded anew"
  case narrowStart = "the start is not N(0, 1)"
  case castToHalf = "is one of fp16"
  case scaledOutput = "the output is 0.5 times"
  case clampedOutput = "the output is clamped to [−1, 1]"
  case ownBeta = "the schedule's own β_t"
  case multistep = "it is one of a multistep method"
  case otherLimit = "limits its x̂_0 to [−3, 3], and keeps ε"
  case quantile = "dynamic thresholding"
  case oneSidedLimit = "limits its x̂_0 to at most 1"
  case clampedElsewhere = "wrong only at t_prev = 0"
  case zeroIsNoSeed = "is another the second time"
  case mixed = "what becomes of a coordinate depends on the others"
  case oneNumber = "in coordinate 200 of point 2 alone"
  case oneCoordinate = "in coordinate 3 of the points alone"
  case halfOfBatch = "in points 3 to 4 of 4 alone"
  case quietCoordinate = "the noise of coordinate 256 of its points is 0 times"

  /// A chain that shows it.
  package var chain: String {
    switch self {
    case .ownBeta: "ddpm-50-leading"
    // The seed 0 is asked at η = 1.
    case .zeroIsNoSeed: "ddim-50-leading-eta-1"
    default: "ddim-50-leading-eta-0.5"
    }
  }
}

/// A plain loop, every operation rounded to a format.
package struct LoopCandidate: Candidate {
  package var mistake: LoopMistake?
  package var precision = Precision.fp64
  package var tablePrecision: Precision?
  package var limit: Double?
  package var rederives = false
  /// Whether it says that a seed gives its draws again; if not, it draws others each time.
  package var isSeeded = true
  private var runs: UInt64 = 0
  /// A step, counted from the noisiest, of which B is too large by a share.
  package var bias: (step: Int, share: Double)?
  /// Whether it answers single operations too.
  package var hasSteps = false
  private var reference = Reference()
  private var powers = [1.0]
  private var betas: [Double] = []
  private var isLastButOne = false
  /// What x̂_0 is divided by in the point that is made.
  private var scale = 1.0

  package init(_ mistake: LoopMistake? = nil, precision: Precision = .fp64) {
    (self.mistake, self.precision) = (mistake, precision)
    if mistake == .keptAfterClip { (limit, rederives) = (1, true) }
  }

  package mutating func answer(_ request: Request) -> Reply {
    switch request {
    case .hello:
      let operations = ["configure", "sample"] + (hasSteps ? ["step", "q_sample", "sigma"] : [])
      return .answer(
        .members([
          "name": .string("loop"), "version": .string(mistake?.rawValue ?? "right"),
          "precision": .string(precision.rawValue),
          "table_precision": tablePrecision.map { .string($0.rawValue) },
          "supports": .array(operations.map(JSON.string)), "seeded": .bool(isSeeded),
          "conventions": .members([
            "clip_x0": limit.map(JSON.number),
            "eps_after_clip": rederives ? .string("rederived") : nil,
          ]),
        ]))
    case .configure(let schedule):
      let table = tablePrecision ?? precision
      betas = schedule.betas
      powers = schedule.betas.reduce(into: [1.0]) {
        $0.append(table.rounded(($0.last ?? 1) * table.rounded(1 - table.rounded($1))))
      }
      _ = reference.answer(request)
      return .answer(
        .members(["ok": .bool(true), "alpha_bar": .vector(Array(powers.dropFirst()))]))
    default: return reference.answer(request)
    }
  }

  package mutating func sample(
    _ chain: Request.Sample, asking network: (ChainCall) throws -> [Double]
  ) throws -> Reply {
    var times = try NoiseSchedule.subSequence(
      of: powers.count - 1, count: chain.count, spacing: chain.spacing)
    switch mistake {
    case .startsBelow: times.removeLast()
    case .oneFewer: times.removeFirst()
    case .oneMore: times.append(powers.count - 1)
    case .reversed: times.reverse()
    default: break
    }
    if times.count > 1, times[times.count - 1] == times[times.count - 2] { times.removeLast() }
    runs += 1
    let isDrawn = !isSeeded || mistake == .zeroIsNoSeed && chain.seed == 0
    let seed = isDrawn ? 1 << 40 + runs : UInt64(chain.seed)
    var generator = Normals(seed: seed)
    let width = mistake == .narrowStart ? 0.9 : 1.0
    var state = (0..<chain.size).map { _ in precision.rounded(width * generator.normal()) }
    let fixed = (0..<chain.size).map { _ in precision.rounded(generator.normal()) }
    var earlier: [Double]?
    for (index, time) in times.enumerated().reversed() {
      scale = 1
      let told = mistake == .wrongTime ? time - 1 : time
      var answer = try network(ChainCall(.noise, time: Double(told), state: state))
      let latest = answer
      if mistake == .multistep, let earlier {
        answer = zip(answer, earlier).map { round(1.5 * $0 - 0.5 * $1) }
      }
      earlier = latest
      if mistake == .reseeded { generator = Normals(seed: seed) }
      let drawn = state.map { _ in precision.rounded(generator.normal()) }
      let fresh = mistake == .sameNoise ? fixed : repeated(drawn, dimension: chain.dimension)
      isLastButOne = index == 1
      let previous = index == 0 ? 0 : times[index - 1]
      let scales = quantiles(state, answer, powers[time], dimension: chain.dimension)
      state = state.indices.map { place in
        scale = scales[place / chain.dimension]
        // A method that is picked before would have the scale of before.
        let step = chain.sampler == .ddim ? familyStep : ancestralStep
        return step(time, previous, chain.eta, state[place], answer[place], fresh[place])
      }
      state = spoiled(state, dimension: chain.dimension)
      if let bias, bias.step == times.count - 1 - index {
        let excess = bias.share * predictionFactor(time, previous, chain.eta)
        state = zip(state, answer).map { round($0 + excess * $1) }
      }
      if mistake == .castToHalf, index == times.count / 2 {
        state = state.map(Precision.fp16.rounded)
      }
    }
    if mistake == .scaledOutput { state = state.map { 0.5 * $0 + 0.5 } }
    if mistake == .clampedElsewhere {
      state = state.indices.map {
        $0 % chain.dimension < 128 ? state[$0] : max(-1, min(1, state[$0]))
      }
    }
    if mistake == .clampedOutput { state = state.map { max(-1, min(1, $0)) } }
    return .answer(.members(["x0": .vector(state)]))
  }

  /// Draws of which some are others again.
  private func repeated(_ drawn: [Double], dimension: Int) -> [Double] {
    drawn.indices.map { place in
      switch mistake {
      case .sharedByPoints: drawn[place % dimension]
      case .mirroredPoints where place >= drawn.count / 2: -drawn[place - drawn.count / 2]
      case .halvesOfPoints: drawn[place / dimension * dimension + place % (dimension / 2)]
      case .quietCoordinate where place % dimension == dimension - 1: 0
      default: drawn[place]
      }
    }
  }

  /// States of which some are not what the step makes.
  private func spoiled(_ state: [Double], dimension: Int) -> [Double] {
    let mean = state.reduce(0, +) / Double(state.count)
    return state.indices.map { place in
      switch mistake {
      case .oneNumber where place == dimension + 199,
        .oneCoordinate where place % dimension == 2,
        .halfOfBatch where place >= state.count / 2:
        round(1.01 * state[place])
      case .mixed: round(state[place] - 0.01 * mean)
      default: state[place]
      }
    }
  }

  /// What x̂_0 of each point is divided by: its largest number, where that is more than 1.
  private func quantiles(
    _ state: [Double], _ answer: [Double], _ power: Double, dimension: Int
  ) -> [Double] {
    stride(from: 0, to: state.count, by: dimension).map { start in
      guard mistake == .quantile else { return 1 }
      return (start..<min(start + dimension, state.count)).reduce(1) {
        max($0, readings(state[$1], answer[$1], power).0.magnitude)
      }
    }
  }

  private func round(_ value: Double) -> Double { precision.rounded(value) }

  /// x̂_0 and ε̂, clipped as it is declared.
  private func readings(_ x: Double, _ noise: Double, _ power: Double) -> (Double, Double) {
    let (a, s) = (round(power.squareRoot()), round((1 - power).squareRoot()))
    var data = round(round(x - round(s * noise)) / a)
    if mistake == .quantile { return (round(data / scale), noise) }
    let clips = mistake == .clipped || mistake == .clippedInLastButOne && isLastButOne
    if mistake == .oneSidedLimit { return (min(1, data), noise) }
    guard let limit = clips ? 1 : mistake == .otherLimit ? 3 : limit else { return (data, noise) }
    data = max(-limit, min(limit, data))
    let isAnew = rederives && mistake != .keptAfterClip
    return (data, isAnew ? round(round(x - round(a * data)) / s) : noise)
  }

  private func familyStep(
    _ time: Int, _ next: Int, _ eta: Double, _ x: Double, _ noise: Double, _ fresh: Double
  ) -> Double {
    let previous = mistake == .previousIsNext ? time - 1 : next
    let from = powers[time]
    let to = previous == 0 && mistake == .firstAtEnd ? powers[1] : powers[previous]
    let full = ((1 - to) / (1 - from) * (1 - from / to)).squareRoot()
    let sigma = (mistake == .etaVariance ? eta.squareRoot() : eta) * full
    let shrunk = mistake == .directionNotShrunk ? 1 - to : 1 - to - sigma * sigma
    let (data, read) = readings(x, noise, from)
    let mean = round(
      round(round(to.squareRoot()) * data) + round(round(max(0, shrunk).squareRoot()) * read))
    var width = sigma
    switch mistake {
    case .noNoise: width = 0
    case .tooLittleNoise: width = 0.9 * sigma
    case .noiseByVariance: width = sigma * sigma
    case .noiseAtLast where previous == 0 && eta > 0: width = 0.05
    default: break
    }
    return round(mean + round(round(width) * fresh))
  }

  /// B of a step of the family.
  package func predictionFactor(_ time: Int, _ previous: Int, _ eta: Double) -> Double {
    let (to, from) = (powers[previous], powers[time])
    let sigma = eta * ((1 - to) / (1 - from) * (1 - from / to)).squareRoot()
    return (1 - to - sigma * sigma).squareRoot() - (to / from * (1 - from)).squareRoot()
  }

  private func ancestralStep(
    _ time: Int, _ previous: Int, _ eta: Double, _ x: Double, _ noise: Double, _ fresh: Double
  ) -> Double {
    let (to, from) = (powers[previous], powers[time])
    let beta = mistake == .ownBeta ? betas[time - 1] : 1 - from / to
    let (data, _) = readings(x, noise, from)
    let ofData = round(to.squareRoot() * beta / (1 - from))
    let ofState = round((1 - beta).squareRoot() * (1 - to) / (1 - from))
    let deviation = round(((1 - to) / (1 - from) * beta).squareRoot())
    return round(round(round(ofData * data) + round(ofState * x)) + round(deviation * fresh))
  }
}

/// Normals by Marsaglia's polar method on SplitMix64.
struct Normals {
  private var generator: SplitMix64
  private var spare: Double?

  init(seed: UInt64) { generator = SplitMix64(seed: seed ^ 0x5EED) }

  mutating func normal() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    while true {
      let (u, v) = (
        Double.random(in: -1...1, using: &generator), Double.random(in: -1...1, using: &generator)
      )
      let square = u * u + v * v
      guard square > 0, square < 1 else { continue }
      let factor = (-2 * Double.log(square) / square).squareRoot()
      spare = v * factor
      return u * factor
    }
  }
}
