import CandidateProtocol
package import Derivation

/// `elbo.prior-term`, summed, by the derivation's own functions: that of x_0 = 0, computed in the table's format,
/// and the divergence of the means.
package struct DerivedPriorTerm: Evaluation {
  package init() {}

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    let power = transition.from
    return try [
      Forward.signalRate(power), VariationalBound.priorTerm(data: 0, signalPower: power),
    ]
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let terms = try inputs.map { data throws(DerivationError) in
      try VariationalBound.equalVarianceKL(meanDifference: coefficients[0] * data, variance: 1)
    }
    return F.sum(terms + terms.map { _ in coefficients[1] })
  }
}

/// `elbo.reconstruction-term`, summed, by the derivation's own functions: that of a perfect prediction, computed
/// in the table's format, and the divergence of the means.
package struct DerivedReconstructionTerm: Evaluation {
  private let right = ReconstructionEvaluation(form: .variance)

  package init() {}

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    guard let coefficients = try right.coefficients(transition) else { return nil }
    return try coefficients + [
      VariationalBound.reconstructionTerm(data: 0, predictedData: 0, variance: coefficients[4])
    ]
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let squares = try right.squares(coefficients, inputs, clipping: clipping)
    return F.sum(squares + squares.map { _ in coefficients[coefficients.count - 1] })
  }
}
