import Derivation
import RealModule
import Samplers
import Statistics

/// The law of a state of a chain, by one rule of quadrature: a sum of normal laws, and what the steps without noise
/// since then make of it.
///
/// A step with noise turns any law with density p into one with a density that is smooth,
///
/// ```
/// p'(y) = integral of p(x) N(y; m(x), C^2) dx = sum over i of w[i] p(x[i]) N(y; m(x[i]), C^2)
/// ```
///
/// and the sum is itself such a law: its moments, its distribution function and its density are sums of normal laws'.
struct MixturePropagation: Sendable {
  /// The law after the last step with noise, or the start.
  private(set) var law: SmoothLaw
  /// The steps since then, none of which adds noise.
  private(set) var map = MixtureMap()
  /// Points of the rule over ``law``, ascending: their weights and where ``map`` leads.
  private(set) var nodes: [Node] = []
  /// 1 less the sum of all weights: what the rule, the cut tails and rounding lost.
  private(set) var lost = 0.0
  /// The root of the mean square by which rounding can have moved ``law``, which bounds its distance in Wasserstein-2.
  private(set) var shift = 0.0
  /// The ends of the panels that ``nodes`` lie on.
  private(set) var ends: [Double] = []
  /// How many points the rule had, over all steps.
  private(set) var work = 0
  /// How many steps were evaluated, each at all points since the last noise.
  private(set) var evaluations = 0

  /// Weights below this are left out; all of a step's are less than a rounding of 1 together.
  private static let negligible = 1e-24
  /// What is cut from each end of a law at a step.
  private static let cut = 1e-19

  /// A point of a rule, its weight, and where the map leads.
  typealias Node = (point: Double, weight: Double, image: Double)

  /// As ``shift``, and as the law's width, of what ``map`` makes of the law.
  private(set) var imageShift = 0.0, imageWidth = 0.0
  /// Whether no step added noise, so that ``law`` is exact.
  private(set) var isStart = true
  private let rule: Quadrature.GaussRule

  /// - Throws: ``MixtureLawError`` if a step needs too many points, GSL's error for the rule, or what `watch` throws.
  init(
    from law: SmoothLaw, points: Int, steps: ArraySlice<ReverseChain<Double>.Step>,
    step: (ReverseChain<Double>.Step) -> MixtureStep, watch: (_ evaluations: Int) throws -> Void
  ) throws {
    self.law = law
    rule = try Quadrature.legendreRule(points: points, over: -1...1)
    for place in steps {
      let made = step(place)
      map.steps.append(made)
      if place.coefficients.variance > 0 {
        try diffuse(place)
      } else if made.leastSlope < 0 {
        throw MixtureLawError.notIncreasing(
          time: place.time, previous: place.previous, slope: made.leastSlope)
      }
      try watch(evaluations)
    }
    try look(steps.last)
  }

  /// The points of the rule over the law, for its map; nil if there are too many.
  private mutating func sample(deviation: Double?) -> [Node]? {
    guard
      let panels = Panels(
        over: law.support, width: law.width, deviation: deviation, map: map)
    else { return nil }
    ends = panels.ends
    var nodes: [Node] = []
    var (square, narrowest) = (0.0, Double.infinity)
    for (from, to) in zip(ends, ends.dropFirst()) {
      let (middle, half) = ((from + to) / 2, (to - from) / 2)
      var (mass, slope) = (0.0, Double.infinity)
      for (point, share) in zip(rule.points, rule.weights) {
        let x = middle + half * point
        let weight = half * share * law.density(at: x)
        guard weight > Self.negligible else { continue }
        let image = map.value(at: x)
        nodes.append((x, weight, image.value))
        // The slope carries on what the point is off by, and the map adds its own.
        let moved = image.slope.magnitude * shift + image.roundoff
        square += weight * moved * moved
        mass += weight
        slope = min(slope, image.slope.magnitude)
      }
      // What is narrow stays so by the slope where it lies.
      if mass > 1e-15 {
        narrowest = min(narrowest, slope / (1 / law.width + map.features(at: middle).sharpness))
      }
    }
    evaluations += nodes.count * map.steps.count
    (imageShift, imageWidth) = (square.squareRoot(), narrowest.isFinite ? narrowest : 0)
    return nodes
  }

  /// Replaces the law by that after the map and noise.
  private mutating func diffuse(_ place: ReverseChain<Double>.Step) throws(MixtureLawError) {
    let variance = place.coefficients.variance
    let deviation = variance.squareRoot()
    guard var nodes = sample(deviation: deviation) else {
      throw .tooFine(time: place.time, previous: place.previous, deviation: deviation)
    }
    work += nodes.count
    if !map.isIncreasing { nodes.sort { $0.image < $1.image } }
    let first = Self.end(nodes.lazy.map(\.weight))
    let last = Self.end(nodes.lazy.reversed().map(\.weight))
    guard first + last < nodes.count, nodes.allSatisfy(\.image.isFinite) else {
      throw .notFinite(time: place.time, previous: place.previous)
    }
    let kept = nodes[first..<(nodes.count - last)]
    law = SmoothLaw(
      parts: [
        NormalSum(deviation: deviation, means: kept.map(\.image), weights: kept.map(\.weight))
      ], width: (imageWidth * imageWidth + variance).squareRoot())
    (map, shift, isStart) = (MixtureMap(), imageShift, false)
  }

  /// How many weights from an end on are cut.
  private static func end(_ weights: some Sequence<Double>) -> Int {
    var (sum, count) = (0.0, 0)
    for weight in weights {
      sum += weight
      if sum > cut { break }
      count += 1
    }
    return count
  }

  /// Points over the last law, for what is asked of it.
  private mutating func look(_ last: ReverseChain<Double>.Step?) throws(MixtureLawError) {
    guard let nodes = sample(deviation: nil) else {
      throw .tooFine(time: last?.time ?? 0, previous: last?.previous ?? 0, deviation: 0)
    }
    self.nodes = nodes
    lost = 1 - nodes.reduce(0) { $0 + $1.weight }
    work += nodes.count
  }

  /// P(X ≤ y) and P(X > y), and what rounding can have done to them.
  func tails(at y: Double) -> (lower: Double, upper: Double, roundoff: Double) {
    let x = preimage(of: y)
    let tails = law.tails(at: x.point)
    return (tails.lower, tails.upper, x.roundoff + law.density(at: x.point) * shift)
  }

  /// Where the map leads to y, and the mass that lies within the rounding of it.
  private func preimage(of y: Double) -> (point: Double, roundoff: Double) {
    guard !map.steps.isEmpty else { return (y, 0) }
    // The points of the rule, whose images are known, bracket it.
    let place = nodes.firstPlace { $0.image >= y }
    let low = place == 0 ? law.support.lowerBound : nodes[place - 1].point
    let high = place == nodes.count ? law.support.upperBound : nodes[place].point
    let point = SmoothLaw.root(in: low...high) { x in
      let here = map.value(at: x)
      return (here.value - y, here.slope)
    }
    let here = map.value(at: point)
    guard here.roundoff > 0 else { return (point, 0) }
    let reach = here.slope > 0 ? here.roundoff / here.slope : high - low
    return (point, law.density(at: point) * min(reach, high - low))
  }

  /// The density, and what rounding can have done to it; nil where the map is flat and mass sits at a point.
  func density(at y: Double) -> (value: Double, roundoff: Double)? {
    let x = preimage(of: y).point
    let here = map.value(at: x)
    guard here.slope > 0 else { return nil }
    let density = law.density(at: x) / here.slope
    // Within its reach a normal law's density changes by no more than its reach times the share of its width.
    let moved = (here.roundoff / here.slope + shift) / law.width + Double.ulpOfOne
    return (density, NormalSum.reach * density * moved)
  }

  /// The quantile of Φ(z), and what rounding can have done to it.
  func quantile(score z: Double) -> (value: Double, roundoff: Double) {
    let x = law.quantile(score: z)
    let here = map.value(at: x)
    return (here.value, here.roundoff + here.slope * (shift + 4 * Double.ulpOfOne * x.magnitude))
  }

  /// The square of the Wasserstein-2 distance to another law: each place in the law goes to the quantile that it is.
  func squaredDistance(to other: SmoothLaw) -> Estimate {
    Wasserstein.integral(over: ends) { x in
      // Where there is no mass the map may have no value.
      let density = law.density(at: x)
      guard density > Self.negligible else { return 0 }
      let tails = law.tails(at: x)
      let distance = map.value(at: x).value - other.quantile(lower: tails.lower, upper: tails.upper)
      return density * distance * distance
    }
  }

  /// E f(X) of the state.
  func mean(of function: (Double) -> Double) -> Double {
    nodes.reduce(0) { $0 + $1.weight * function($1.image) }
  }
}
