import Derivation
import RealModule
import Rows
import Scalars

@testable import Oracle

/// Mistakes in latent space.
extension MistakeTests {
  static let latent: [Mistake] = exactLatent + drawnLatent

  private static let exactLatent: [Mistake] = [
    Mistake(
      "latent.objective", "the latent for the noise",
      LatentEvidence.objective { latent, noise, power, network in
        try LatentDiffusion.loss(latent: noise, noise: latent, signalPower: power, network: network)
      }),
    Mistake(
      "latent.objective", "ᾱ for its root",
      LatentEvidence.objective { latent, noise, power, network in
        let states = zip(latent, noise).map { power * $0 + (1 - power) * $1 }
        return zip(noise, network(states)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }),
    Mistake(
      "latent.scale", "multiplied before the decoder",
      LatentEvidence.scale(unscaled: { latent, deviation, shift in latent / deviation + shift })),
    Mistake(
      "latent.scale", "the factor left out before the decoder",
      LatentEvidence.scale(unscaled: { latent, _, _ in latent })),
    Mistake(
      "latent.scale", "the shift left out",
      LatentEvidence.scale(scaled: { latent, deviation, _ in latent / deviation })),
    Mistake(
      "latent.scale", "the factor left out",
      LatentEvidence.scale(state: { latent, noise, power, _, _ in
        try Forward.state(data: latent, noise: noise, signalPower: power)
      })),
    Mistake(
      "latent.scale", "the noise scaled too",
      LatentEvidence.scale(state: { latent, noise, power, deviation, shift in
        try Forward.state(data: latent - shift, noise: noise, signalPower: power) / deviation
      })),
    Mistake(
      "latent.scale", "the deviation for the variance",
      LatentEvidence.scale(variance: { variance, power in
        try power * variance.root() + 1 - power
      })),
    Mistake(
      "latent.commutes", "W for its transpose",
      LatentEvidence.commutes(encode: { point, basis in
        let rows = zip(basis[0], basis[basis.count - 1]).map { [$0, $1] }
        return try LatentDiffusion.encode(Array(point.prefix(2)), basis: Array(rows.prefix(2)))
      })),
    Mistake(
      "latent.commutes", "a scaled basis",
      LatentEvidence.commutes(encode: { point, basis in
        try LatentDiffusion.encode(point, basis: basis).map { 2 * $0 }
      })),
    Mistake(
      "latent.commutes", "columns in the other order",
      LatentEvidence.commutes(decode: { latent, basis in
        try LatentDiffusion.decode(latent.reversed(), basis: basis)
      })),
    Mistake(
      "latent.commutes", "the shift's other sign",
      LatentEvidence.commutes(centerShift: { center, power in try (1 - power.root()) * center })),
    Mistake(
      "latent.commutes", "the noise left as it was",
      LatentEvidence.commutes(noiseRate: { power, _ in try Forward.noiseRate(power) })),
    Mistake(
      "latent.commutes", "what is kept for what is lost",
      LatentEvidence.commutes(truncationError: { $0.prefix($1).reduce(0, +) })),
    Mistake(
      "latent.kl-regularized", "the mean of the encoder for a draw",
      LatentEvidence.gaussianEncoder(marginal: { mean, _, power in
        (try power.root() * mean, 1 - power)
      })),
    Mistake(
      "latent.kl-regularized", "√ᾱ for ᾱ",
      LatentEvidence.gaussianEncoder(marginal: { mean, variance, power in
        guard variance >= 0 else { throw DerivationError.negativeRadicand("\(variance)") }
        return (try power.root() * mean, try power.root() * variance + 1 - power)
      })),
    Mistake(
      "latent.kl-regularized", "the means' variance alone",
      LatentEvidence.gaussianEncoder(latentVariance: { means, _ in means })),
  ]

  private static let drawnLatent: [Mistake] = [
    Mistake(
      "latent.commutes", "points centred before the factorization",
      LatentEvidence.components { points, count in
        let means = points[0].indices.map { place in
          points.reduce(0) { $0 + $1[place] } / Double(points.count)
        }
        return try LatentEvidence.factored(
          points.map { point in zip(point, means).map { $0 - $1 } }, count)
      }),
    Mistake(
      "latent.commutes", "singular values for their squares",
      LatentEvidence.components { points, count in
        let right = try LatentEvidence.factored(points, count)
        return (right.basis, right.eigenvalues.map { $0.squareRoot() })
      }),
    Mistake(
      "latent.commutes", "n − 1 for n",
      LatentEvidence.components { points, count in
        let right = try LatentEvidence.factored(points, count)
        let factor = Double(points.count) / Double(points.count - 1)
        return (right.basis, right.eigenvalues.map { factor * $0 })
      }),
    Mistake(
      "latent.commutes", "columns scaled by their deviations",
      LatentEvidence.components { points, count in
        let right = try LatentEvidence.factored(points, count)
        return (
          zip(right.basis, right.eigenvalues).map { column, value in
            column.map { $0 / value.squareRoot() }
          }, right.eigenvalues
        )
      }),
    Mistake(
      "latent.commutes", "whitened latents",
      LatentEvidence.commutingDraws { point, basis in
        try zip(LatentDiffusion.encode(point, basis: basis), [2, 0.5]).map { $0 / $1 }
      }),
    Mistake(
      "latent.commutes", "columns in the other order, by draws",
      LatentEvidence.decodedDraws { latent, basis in
        try LatentDiffusion.decode(latent.reversed(), basis: basis)
      }),
    Mistake(
      "latent.scale", "the factor left out, by draws",
      LatentEvidence.scaleOfDraws(state: { latent, noise, power, _, _ in
        try Forward.state(data: latent, noise: noise, signalPower: power)
      })),
    Mistake(
      "latent.scale", "the noise scaled too, by draws",
      LatentEvidence.scaleOfDraws(state: { latent, noise, power, deviation, shift in
        try Forward.state(data: latent - shift, noise: noise, signalPower: power) / deviation
      })),
    Mistake(
      "latent.scale", "variance 1 whatever the scale",
      LatentEvidence.scaleOfDraws(variance: { _, _ in 1 })),
    Mistake(
      "latent.kl-regularized", "the mean of the encoder for a draw, by draws",
      LatentEvidence.encodedDraws { mean, _, power in
        (power.squareRoot() * mean, 1 - power)
      }),
    Mistake(
      "latent.kl-regularized", "the logarithm of the variance for the variance",
      LatentEvidence.encodedDraws { mean, variance, power in
        (power.squareRoot() * mean, power * Double.log(variance).magnitude + 1 - power)
      }),
  ]
}
