import Derivation
import RealModule
import Scalars

/// The variational bound.
extension Formulas {
  static func bound<F: AnalyticField & Sendable>(
    _ id: String, _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let (to, from) = (the.to, the.from)
    let transition = LeftSide.letter(.term(.before))
    switch id {
    case "elbo.gaussian-kl":
      func normal(_ index: Int) -> LeftSide {
        .normal(mean: .letter(.mean(index)), variance: .letter(.variance(index)))
      }
      return [
        Formula(
          .divergence(normal(1), normal(2)),
          try VariationalBound.gaussianKL(
            mean: the[.mean(1)], variance: the[.variance(1)], modelMean: the[.mean(2)],
            modelVariance: the[.variance(2)]))
      ]
    case "elbo.bound": return try wholeBound(the)
    case "elbo.decomposition":
      return [
        Formula(
          .name(.bound),
          VariationalBound.bound(
            priorTerm: the[.term(.at(3))],
            transitionTerms: [the[.term(.at(2))], the[.term(.at(1))]],
            reconstructionTerm: the[.term(.at(0))]))
      ]
    case "elbo.prior-term":
      return [
        Formula(
          .letter(.term(.last)),
          try VariationalBound.priorTerm(data: the.data, signalPower: the[.barAlpha(.last)]))
      ]
    case "elbo.transition-term":
      return [
        Formula(
          transition,
          try VariationalBound.transitionTerm(
            data: the.data, predictedData: the.predictedData, state: the.state, to: to, from: from,
            modelVariance: the.sigma * the.sigma))
      ]
    case "elbo.reconstruction-term":
      let sigma = the[.sigma(.at(1))]
      return [
        Formula(
          .letter(.term(.at(0))),
          try VariationalBound.reconstructionTerm(
            data: the.data, predictedData: the.predictedData, variance: sigma * sigma))
      ]
    case "elbo.discretized-likelihood": return try discretized(the)
    case "elbo.snr-form":
      return [
        Formula(
          transition,
          try VariationalBound.transitionTerm(
            dataError: the.data - the.predictedData, to: to, from: from))
      ]
    case "elbo.bits-per-dimension":
      return [
        Formula(
          .name(.bits),
          try VariationalBound.bitsPerDimension(
            nats: the[.nats], dimension: 3 * 32 * 32, natsPerBit: F.log(2)))
      ]
    default: return []
    }
  }

  /// T = 1, p_θ(x_0∣x_1) = N(A_1 x_1 + c_1, V_1): the bound and what it lacks add up.
  private static func wholeBound<F: AnalyticField & Sendable>(
    _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let model = try LinearModel(
      signalPowers: [the[.barAlpha(.at(1))]], sigmas: [], kernels: kernels(1, the))
    func law(_ law: LeftSide.Law) -> LeftSide {
      .law(law, of: [.state(.at(1))], given: [.state(.at(0))])
    }
    return [
      Formula(
        .logarithm(.law(.model, of: [.state(.at(0))])), try model.logLikelihood(of: [the.data])),
      Formula(.name(.bound), try model.terms(of: [the.data]).bound),
      Formula(.divergence(law(.forward), law(.model)), try model.gap(of: [the.data])),
    ]
  }

  /// The lowest level, one between, the highest; the last with Φ by a hyperbolic tangent.
  private static func discretized<F: AnalyticField>(
    _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let (mean, deviation) = (the[.modelMean], the[.sigma(.at(1))])
    func head(_ level: Int) -> LeftSide {
      .termAtData(Expression(integerLiteral: 2 * level - 255) / 255)
    }
    var formulas = try [0, 200, 255].map { level throws(DerivationError) in
      Formula(
        head(level),
        try VariationalBound.discretizedTerm(level: level, mean: mean, deviation: deviation))
    }
    formulas.append(
      Formula(
        head(0),
        try VariationalBound.discretizedTermByTanh(level: 0, mean: mean, deviation: deviation),
        relation: .approximately))
    return formulas
  }
}
