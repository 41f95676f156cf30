import CandidateProtocol
import Derivation
import Mutations
import Rows
package import Scalars

/// A right answer as a formula of letters: what edits are made of.
package struct Form: Sendable, Hashable {
  /// The derivation's own function.
  package let formula: Expression
  /// The same function, written as people do; each has edits of its own.
  package var others: [Expression] = []
  /// The letters of what is given, in the order of a coordinate's numbers.
  package let inputs: [Letter]
  /// How the time is called that the formula leads to from t, or from which it leads there.
  package let end: Time
  /// Parts that go by a name.
  package var parts: [Part] = []
  /// Whether it is linear in its inputs. Else a number that is asked for is the sum over coordinates.
  package var isLinear = true

  /// A part that goes by a name: σ, or σ².
  package struct Part: Sendable, Hashable {
    let name: Expression
    let meaning: Expression
  }

  /// The times at which tables may be read, from the earliest on.
  var times: [Time] {
    let (now, around) = (Time.now, [-1, 0, 1])
    return switch end {
    case .previous: around.map(end.moved) + around.map(now.moved)
    case .next: around.map(now.moved) + around.map(end.moved)
    // The first time and the last: there is none before the one, and none behind the other.
    case .at(0): [0, 1].map(now.moved)
    case .last: [-2, -1, 0].map(now.moved)
    default: [-2, -1, 0, 1].map(now.moved)
    }
  }

  /// The numbers of each coordinate, from all vectors one after the other.
  func coordinates<Number>(_ vectors: [Number]) -> [[Number]] {
    let count = vectors.count / max(1, inputs.count)
    return (0..<count).map { place in inputs.indices.map { vectors[$0 * count + place] } }
  }

  /// The formula in the letters of a request, its parts by their names.
  var code: String { defined(named(formula)) }

  /// A formula with its parts by their names, but for some of them.
  func named(_ formula: Expression, without part: Expression? = nil) -> Expression {
    let sigma = Expression.letter(.sigma(nil))
    return parts.filter { $0.name != part }.reversed().reduce(formula) {
      $0.replacing($1.meaning, with: $1.name)
    }.replacing(.squareRoot(.power(sigma, 2)), with: sigma)
  }

  /// A formula as code, with what letters mean that no request has.
  func defined(_ formula: Expression) -> String {
    let unknown = parts.filter {
      $0.name == .letter(.fraction) && formula.letters.contains(.fraction)
    }
    return ([formula.code] + unknown.map { "\($0.name.code) = \($0.meaning.code)" })
      .joined(separator: ", with ")
  }

  /// A formula with one input 1 and the others 0, for each input; itself where there is none.
  func units(of formula: Expression) -> [Expression] {
    guard !inputs.isEmpty else { return [formula] }
    return inputs.map { unit in
      inputs.reduce(formula) { $0.replacing(.letter($1), with: $1 == unit ? 1 : 0) }
    }
  }

  /// The formulas that edits are made of.
  var formulas: [Expression] { [formula] + others }
}

/// The forms of what operations ask for; nil where the derivation refuses letters, which it never does.
extension Form {
  private static func letter(_ letter: Letter) -> Expression { .letter(letter) }

  private static let now = letter(.barAlpha(.now))

  /// σ of a step.
  static let sigma: Form? = {
    let to = letter(.barAlpha(.previous))
    guard let sigma = try? DDIM.sigma(to: to, from: now, eta: letter(.eta)) else { return nil }
    return Form(
      formula: sigma,
      others: [
        letter(.eta) * Posterior.variance(to: to, from: now).root(), variance.formula.root(),
      ],
      inputs: [], end: .previous)
  }()

  /// x_prev of a step of the family.
  static func step(_ kind: Prediction.Kind) -> Form? {
    let to = letter(.barAlpha(.previous))
    guard let reading = reading(kind),
      let sigma = try? DDIM.sigma(to: to, from: now, eta: letter(.eta)),
      let formula = try? DDIM.split(
        data: reading.data, noise: reading.noise, freshNoise: letter(.freshNoise), to: to,
        sigma: sigma)
    else { return nil }
    let variance = variance.formula
    let other =
      to.root() * reading.data + (1 - to - variance).root() * reading.noise
      + variance.root() * letter(.freshNoise)
    return Form(
      formula: formula, others: [other],
      inputs: [.state(.now), reading.letter, .freshNoise], end: .previous,
      parts: reading.parts + [
        Part(name: letter(.sigma(nil)), meaning: sigma),
        Part(name: .power(letter(.sigma(nil)), 2), meaning: variance),
      ])
  }

  /// x̂_0 of a step; nil for predicted data, which is handed on.
  static func data(_ kind: Prediction.Kind) -> Form? {
    guard kind != .data, let reading = reading(kind) else { return nil }
    return Form(
      formula: reading.data, inputs: [.state(.now), reading.letter, .freshNoise], end: .previous)
  }

  /// The same without the noise that is added.
  var mean: Form {
    let still = { (formula: Expression) in formula.replacing(.letter(.freshNoise), with: 0) }
    return Form(
      formula: still(formula), others: others.map(still),
      inputs: inputs.filter { $0 != .freshNoise }, end: end, parts: parts)
  }

  /// σ² of a step of the family.
  static let variance = Form(
    formula: letter(.eta) * letter(.eta)
      * Posterior.variance(to: letter(.barAlpha(.previous)), from: now),
    inputs: [], end: .previous)

  /// The variance of DDPM's step.
  static func ancestralVariance(takesBeta: Bool) -> Form {
    let to = letter(.barAlpha(.previous))
    return Form(
      formula: takesBeta
        ? Forward.kernelVariance(to: now, from: to) : Posterior.variance(to: to, from: now),
      inputs: [], end: .previous)
  }

  /// x_prev of DDPM's step.
  static func ancestral(_ kind: Prediction.Kind, takesBeta: Bool) -> Form? {
    let to = letter(.barAlpha(.previous))
    let variance = ancestralVariance(takesBeta: takesBeta).formula
    guard let reading = reading(kind),
      let mean = try? Posterior.mean(
        data: reading.data, state: letter(.state(.now)), to: to, from: now)
    else { return nil }
    let noise = variance.root() * letter(.freshNoise)
    var others: [Expression] = []
    if kind == .noise,
      let mean = try? Posterior.mean(
        state: letter(.state(.now)), noise: letter(.predictedNoise), to: to, from: now)
    {
      others = [mean + noise]
    }
    return Form(
      formula: mean + noise, others: others,
      inputs: [.state(.now), reading.letter, .freshNoise], end: .previous,
      parts: reading.parts + [Part(name: .power(letter(.sigma(nil)), 2), meaning: variance)])
  }

  /// x_t from x_0 and noise.
  static let forwardState: Form? =
    (try? Forward.state(
      data: letter(.state(.at(0))), noise: letter(.noise(nil)), signalPower: now)).map {
      Form(formula: $0, inputs: [.state(.at(0)), .noise(nil)], end: .before)
    }

  /// x_t from x_{t−1} and noise.
  static let forwardStep: Form? = {
    let to = letter(.barAlpha(.before))
    let (state, noise) = (letter(.state(.before)), letter(.noise(nil)))
    guard let formula = try? Forward.step(state: state, noise: noise, to: now, from: to) else {
      return nil
    }
    let other =
      letter(.alpha(.now)).root() * state + letter(.beta(.now)).root() * noise
    return Form(
      formula: formula, others: [other], inputs: [.state(.before), .noise(nil)], end: .before)
  }()

  /// What is read out of two of x_t, x̂_0, ε̂ and v̂.
  static func inversion(_ quantity: InversionEvaluation.Quantity) -> Form? {
    let (x, data) = (letter(.state(.now)), letter(.state(.at(0))))
    let (noise, velocity) = (letter(.predictedNoise), letter(.velocity))
    func form(_ formula: Expression?, _ inputs: [Letter]) -> Form? {
      formula.map { Form(formula: $0, inputs: inputs, end: .before) }
    }
    return switch quantity {
    case .dataFromNoise:
      form(
        try? Inversion.predictedData(state: x, noise: noise, signalPower: now),
        [.state(.now), .predictedNoise])
    case .dataFromVelocity:
      form(
        try? Inversion.predictedData(state: x, velocity: velocity, signalPower: now),
        [.state(.now), .velocity])
    case .noiseFromData:
      form(
        try? Inversion.noise(state: x, data: data, signalPower: now),
        [.state(.now), .state(.at(0))]
      )
    case .noiseFromVelocity:
      form(
        try? Inversion.noise(state: x, velocity: velocity, signalPower: now),
        [.state(.now), .velocity])
    case .velocity:
      form(
        try? Inversion.velocity(data: data, noise: noise, signalPower: now),
        [.state(.at(0)), .predictedNoise])
    }
  }

  /// μ̃ from x_0 and x_t.
  static let posteriorMean: Form? =
    (try? Posterior.mean(
      data: letter(.state(.at(0))), state: letter(.state(.now)), to: letter(.barAlpha(.before)),
      from: now)).map {
      Form(formula: $0, inputs: [.state(.at(0)), .state(.now)], end: .before)
    }

  /// β̃.
  static let posteriorVariance: Form? = Form(
    formula: Posterior.variance(to: letter(.barAlpha(.before)), from: now), inputs: [], end: .before
  )

  /// x at the later time from x_t and ε̂.
  static let encoded: Form? = {
    guard let reading = reading(.noise),
      let formula = try? DDIM.encode(
        state: letter(.state(.now)), noise: letter(.predictedNoise),
        to: letter(.barAlpha(.next)), from: now)
    else { return nil }
    return Form(
      formula: formula, inputs: [.state(.now), .predictedNoise], end: .next, parts: reading.parts)
  }()

  /// x̂_0 and ε̂ of a prediction, in letters.
  private static func reading(_ kind: Prediction.Kind) -> (
    letter: Letter, data: Expression, noise: Expression, parts: [Part]
  )? {
    let state = letter(.state(.now))
    switch kind {
    case .noise:
      let noise = letter(.predictedNoise)
      guard let data = try? Inversion.predictedData(state: state, noise: noise, signalPower: now)
      else { return nil }
      return (.predictedNoise, data, noise, [Part(name: letter(.predictedData), meaning: data)])
    case .velocity:
      let velocity = letter(.predictedVelocity)
      guard
        let data = try? Inversion.predictedData(state: state, velocity: velocity, signalPower: now),
        let noise = try? Inversion.noise(state: state, velocity: velocity, signalPower: now)
      else { return nil }
      return (
        .predictedVelocity, data, noise,
        [
          Part(name: letter(.predictedData), meaning: data),
          Part(name: letter(.predictedNoise), meaning: noise),
        ]
      )
    case .data:
      let data = letter(.predictedData)
      guard let noise = try? Inversion.noise(state: state, data: data, signalPower: now) else {
        return nil
      }
      return (.predictedData, data, noise, [Part(name: letter(.predictedNoise), meaning: noise)])
    }
  }
}
