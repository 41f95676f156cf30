import CandidateProtocol

/// Where on a schedule a question is asked, before any arithmetic is chosen.
public struct Spot: Sendable, Hashable {
  /// What of a spot is part of the question, and is named in reports.
  enum Shape: Sendable, Hashable {
    case time, step, familyStep, deviation, weight
  }

  /// t.
  public let time: Int
  /// The other end: t_prev, or for a step towards noise t_next; t − 1 where a time alone is asked about.
  public var previous: Int
  /// η of a step of the family; 0 where there is none.
  public var eta = 0.0
  /// The standard deviation that is asked about, where it is no function of η.
  var sigma = 0.0
  /// The weight of an interpolation, which has no time.
  var weight = 0.0
  let shape: Shape

  private init(_ shape: Shape, _ time: Int, _ previous: Int) {
    self.shape = shape
    self.time = time
    self.previous = previous
  }

  /// A time alone.
  package static func at(_ time: Int) -> Spot { Spot(.time, time, time - 1) }

  /// A step from a time to another.
  package static func step(_ time: Int, to other: Int) -> Spot { Spot(.step, time, other) }

  /// A time with a standard deviation.
  package static func at(_ time: Int, sigma: Double) -> Spot {
    var spot = Spot(.deviation, time, time - 1)
    spot.sigma = sigma
    return spot
  }

  /// Between two vectors.
  package static func between(_ weight: Double) -> Spot {
    var spot = Spot(.weight, 0, 0)
    spot.weight = weight
    return spot
  }

  /// The same step, of the family, at an η.
  func with(eta: Double) -> Spot {
    var spot = Spot(.familyStep, time, previous)
    spot.eta = eta
    return spot
  }

  /// The step the other way: from t_prev to t.
  var reversed: Spot { .step(previous, to: time) }

  /// Whether the question names another end than t.
  public var hasPrevious: Bool { shape == .step || shape == .familyStep }
  /// Whether the question is about a step across several times.
  var isStrided: Bool { hasPrevious && (time - previous).magnitude > 1 }
  /// Whether the question names η.
  public var hasEta: Bool { shape == .familyStep }

  /// `t = 501, t_prev = 481, η = 0.5`
  package var description: String {
    if shape == .weight { return "w = \(JSON.real(weight))" }
    var text = "t = \(time)"
    if hasPrevious {
      text += previous < time ? ", t_prev = \(previous)" : ", t_next = \(previous)"
    }
    if hasEta { text += ", η = \(JSON.real(eta))" }
    if shape == .deviation { text += ", σ = \(JSON.real(sigma))" }
    return text
  }
}
