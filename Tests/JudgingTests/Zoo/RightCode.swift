import CandidateProtocol

/// What right code holds of one time: √ᾱ, √(1−ᾱ), ᾱ, 1−ᾱ, and logarithms where it has them.
struct HeldTime: Sendable {
  var signal: Rounded
  var noise: Rounded
  var power: Rounded
  var rest: Rounded
  /// What it returns of its table.
  var returned: Rounded
  /// log ᾱ
  var logarithm: Rounded?
  /// log ᾱ/(1−ᾱ)
  var ratio: Rounded?

  /// ᾱ alone is held.
  init(_ power: Rounded) {
    (self.power, rest, returned) = (power, power.rest, power)
    (signal, noise) = (power.root, power.rest.root)
  }

  /// The two rates are held, and their squares are taken.
  init(_ signal: Rounded, _ noise: Rounded, returned: Rounded) {
    (self.signal, self.noise, self.returned) = (signal, noise, returned)
    (power, rest) = (signal.squared, noise.squared)
  }

  /// t = 0.
  static func data(in format: Rounded.Format) -> HeldTime {
    var held = HeldTime(Rounded(1, in: format))
    held.logarithm = Rounded(0, in: format)
    held.ratio = Rounded(.infinity, in: format)
    return held
  }

  /// σ = √(1−ᾱ)/√ᾱ
  var sigma: Rounded { (rest / power).root }
  /// ½ log ᾱ/(1−ᾱ), of what is held or by the quotient.
  var half: Rounded { (ratio ?? (power / rest).log) / 2 }
}

/// A reverse transition as code has it.
struct HeldStep: Sendable {
  let from: HeldTime
  let to: HeldTime
  /// The schedule's own β, for a single step.
  let stored: Rounded?
  /// β as the code gets it.
  var beta: Rounded
  var eta: Rounded
  var sigma: Rounded

  /// Whether it leads to the data.
  var isLast: Bool { to.power.value == 1 }
}

/// A point on the way: x_t with x̂_0 and ε̂.
struct ReadState: Sendable {
  let state: Rounded
  var data: Rounded
  var noise: Rounded
}

/// Right code: formulas of which a family replaces some.
struct RightCode: Sendable {
  let name: String
  /// Whether it is right in these formats.
  var isRight: @Sendable (_ table: Precision, _ vector: Precision) -> Bool = { _, _ in true }
  /// Whether functions of the library are off by a unit.
  var isRough = false
  /// Whether it computes σ² or x/√ᾱ, which a narrow format may not have where the schedule ends in noise.
  var dividesBySignal = false
  /// Whether everything is computed in fp64, and answers are rounded.
  var isWideInside = false
  /// A number as it is written.
  var written: @Sendable (Rounded) -> Double = \.value

  /// What is held of t = 1, …, T.
  var tables: @Sendable (_ betas: [Rounded], _ vector: Rounded.Format) -> [HeldTime] = {
    betas, _ in products(betas).map { HeldTime($0) }
  }
  var beta: @Sendable (HeldStep) -> Rounded = { 1 - $0.from.power / $0.to.power }
  var readData: @Sendable (_ state: Rounded, Prediction.Kind, Rounded, HeldTime) -> Rounded = {
    state, kind, value, at in
    switch kind {
    case .noise: (state - at.noise * value) / at.signal
    case .velocity: at.signal * state - at.noise * value
    case .data: value
    }
  }
  var readNoise: @Sendable (_ state: Rounded, Prediction.Kind, Rounded, HeldTime) -> Rounded = {
    state, kind, value, at in
    switch kind {
    case .noise: value
    case .velocity: at.noise * state + at.signal * value
    case .data: (state - at.signal * value) / at.noise
    }
  }
  /// What is read is replaced by what follows from another quantity.
  var through: @Sendable (ReadState, HeldTime) -> ReadState = { read, _ in read }
  var kernel: @Sendable (_ state: Rounded, _ noise: Rounded, HeldStep) -> Rounded = {
    state, noise, step in step.beta.rest.root * state + step.beta.root * noise
  }
  var posteriorMean: @Sendable (_ data: Rounded, _ state: Rounded, HeldStep) -> Rounded = {
    data, state, step in
    step.to.signal * step.beta / step.from.rest * data
      + step.beta.rest.root * step.to.rest / step.from.rest * state
  }
  var posteriorVariance: @Sendable (HeldStep) -> Rounded = {
    $0.to.rest / $0.from.rest * $0.beta
  }
  var deviation: @Sendable (_ variance: Rounded) -> Rounded = \.root
  var learned: @Sendable (_ head: Rounded, _ beta: Rounded, _ posterior: Rounded) -> Rounded = {
    head, beta, posterior in
    let fraction = (head + 1) / 2
    return (fraction * beta.log + (1 - fraction) * posterior.log).exp
  }
  var sigma: @Sendable (HeldStep) -> Rounded = { step in
    step.eta * (step.to.rest / step.from.rest).root * step.beta.root
  }
  var direction: @Sendable (HeldStep) -> Rounded = { ($0.to.rest - $0.sigma.squared).root }
  /// The mean of a step; nil where the family has no form of its own.
  var mean: @Sendable (ReadState, HeldStep) -> Rounded? = { _, _ in nil }
  /// The same of a step towards noise.
  var inverted: @Sendable (ReadState, _ from: HeldTime, _ to: HeldTime) -> Rounded? = { _, _, _ in
    nil
  }
  /// A coordinate's part of the bound.
  var transitionTerm: @Sendable (_ data: Rounded, ReadState, HeldStep, RightCode) -> Rounded = {
    data, read, step, code in
    let difference = code.posteriorMean(data - read.data, 0, step)
    return difference.squared / (2 * code.posteriorVariance(step))
  }
  var reconstructionTerm: @Sendable (_ error: Rounded, _ variance: Rounded) -> Rounded = {
    error, variance in ((Rounded.circle * variance).log + error.squared / variance) / 2
  }
  var priorTerm: @Sendable (_ data: Rounded, HeldTime) -> Rounded = { data, at in
    (at.power * data.squared - at.power - at.rest.log) / 2
  }
  var weight: @Sendable (HeldStep) -> Rounded = { step in
    let moved = step.to.signal * step.from.noise / step.from.signal
    let change = moved - (step.to.rest - step.sigma.squared).root
    return change.squared / (2 * step.sigma.squared)
  }

  init(_ name: String, _ change: (inout RightCode) -> Void = { _ in }) {
    self.name = name
    change(&self)
  }

  /// ∏ (1−β)
  static func products(_ betas: [Rounded]) -> [Rounded] {
    var product = Rounded(1, in: betas.first?.format)
    return betas.map {
      product = product * $0.rest
      return product
    }
  }
}

extension Rounded {
  /// 2π
  static let circle = Rounded(2 * Double.pi, in: nil)
}
