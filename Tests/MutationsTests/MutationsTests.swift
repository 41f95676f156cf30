import Derivation
import Judging
import Mutations
import Scalars
import Testing

/// The engine on the derivation's own formulas.
@Suite struct MutationsTests {
  private static let times: [Time] = [
    .shifted(.previous, by: -1), .previous, .shifted(.previous, by: 1), .before, .now,
    .shifted(.now, by: 1),
  ]
  private static let inputs: [Letter] = [.state(.now), .predictedNoise, .freshNoise]
  private static let mutations = Mutations(times: times + [.at(0), .at(1)], inputs: inputs)
  private static let functions = Functions(times: times, inputs: inputs + [.eta])

  private static func letter(_ letter: Letter) -> Expression { .letter(letter) }

  private static func step() throws -> Expression {
    try DDIM.update(
      state: letter(.state(.now)), noise: letter(.predictedNoise), freshNoise: letter(.freshNoise),
      to: letter(.barAlpha(.previous)), from: letter(.barAlpha(.now)), eta: letter(.eta))
  }

  /// Famous mistakes of the step, written out by hand: each is a mutant, by the edit that it is among others.
  @Test func `mistakes that people made are mutants`() throws {
    let (x, eps, z) = (
      Self.letter(.state(.now)), Self.letter(.predictedNoise), Self.letter(.freshNoise)
    )
    let (to, from, eta) = (
      Self.letter(.barAlpha(.previous)), Self.letter(.barAlpha(.now)), Self.letter(.eta)
    )
    let sigma = try DDIM.sigma(to: to, from: from, eta: eta)
    func step(
      to: Expression, data: Expression? = nil, radicand: Expression? = nil, sigma: Expression
    ) throws -> Expression {
      let data = try data ?? Inversion.predictedData(state: x, noise: eps, signalPower: from)
      return to.root() * data + (radicand ?? 1 - to - sigma * sigma).root() * eps + sigma * z
    }
    let before = Self.letter(.barAlpha(.before))
    let first = Self.letter(.barAlpha(.at(1)))
    let mistakes: [(Edit, Expression)] = [
      (.time, try step(to: before, sigma: DDIM.sigma(to: before, from: from, eta: eta))),
      (.boundary, try step(to: first, sigma: DDIM.sigma(to: first, from: from, eta: eta))),
      (.root, try step(to: to, sigma: DDIM.sigma(to: to, from: from, eta: eta.root()))),
      (.termDropped, try step(to: to, radicand: 1 - to, sigma: sigma)),
      (.square, try step(to: to, radicand: 1 - to - sigma, sigma: sigma)),
      (
        .root,
        try step(to: to, data: (x - (1 - from) * eps) / from.root(), sigma: sigma)
      ),
      (.letter, try step(to: to, data: (x - from.root() * eps) / from.root(), sigma: sigma)),
      (.sign, try step(to: to, data: (x + (1 - from).root() * eps) / from.root(), sigma: sigma)),
      (.factorDropped, try step(to: to, data: x - (1 - from).root() * eps, sigma: sigma)),
    ]
    let mutants = Dictionary(
      grouping: Self.mutations.mutants(of: try Self.step())
    ) { Self.functions.key(of: $0.formula) }
    for (edit, wrong) in mistakes {
      let found = (mutants[Self.functions.key(of: wrong)] ?? []).map(\.edit)
      #expect(found.contains(edit), "\(wrong.code)")
    }
  }

  /// Over ℚ, at a place where every root of the right formula is a fraction: what numbers call equal is.
  @Test func `mutants that are the right function are so over ℚ`() throws {
    let right = try Inversion.predictedData(
      state: Self.letter(.state(.now)), noise: Self.letter(.predictedNoise),
      signalPower: Self.letter(.barAlpha(.now)))
    let key = Self.functions.key(of: right)
    var (equal, other) = (0, 0)
    for mutant in Self.mutations.mutants(of: right) {
      let isEqual = try [Rational(3, over: 5), Rational(5, over: 13)].allSatisfy { root in
        func value(_ formula: Expression) throws(DerivationError) -> Rational {
          try formula.value { (letter) throws(DerivationError) -> Rational in
            switch letter {
            case .barAlpha(.now): root * root
            case .barAlpha: Rational(1, over: 7)
            case .state: Rational(2, over: 3)
            case .predictedNoise: Rational(-5, over: 11)
            case .freshNoise: Rational(1, over: 13)
            default: Rational(1, over: 17)
            }
          }
        }
        // An irrational number, or none, is another one.
        let right = try value(right)
        return (try? value(mutant.formula)) == right
      }
      #expect(isEqual == (Self.functions.key(of: mutant.formula) == key), "\(mutant.formula.code)")
      if isEqual { equal += 1 } else { other += 1 }
    }
    #expect(other > 50)
    #expect(equal == 0)
  }

  @Test func `a formula is printed as code`() throws {
    let sigma = try DDIM.sigma(
      to: Self.letter(.barAlpha(.previous)), from: Self.letter(.barAlpha(.now)),
      eta: Self.letter(.eta))
    #expect(
      sigma.code
        == "eta * sqrt((1 - alpha_bar[t_prev]) / (1 - alpha_bar[t])) * sqrt(1 - alpha_bar[t] / alpha_bar[t_prev])"
    )
    let a = Self.letter(.eta)
    let b = Self.letter(.sigma(nil))
    #expect((a - (b - a)).code == "eta - (sigma - eta)")
    #expect((a / (b * a)).code == "eta / (sigma * eta)")
    #expect(Expression.power(.power(a, 2), 3).code == "(eta**2)**3")
    #expect((-(a + b) * a).code == "-(eta + sigma) * eta")
  }
}
