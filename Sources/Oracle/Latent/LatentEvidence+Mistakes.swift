import Derivation
import RealModule
import Rows
import Scalars

extension LatentEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .latentObjective: [
      objective()
        .refuting(
          "the latent for the noise",
          objective { latent, noise, power, network in
            try LatentDiffusion.loss(
              latent: noise, noise: latent, signalPower: power, network: network)
          }
        )
        .refuting(
          "ᾱ for its root",
          objective { latent, noise, power, network in
            let states = zip(latent, noise).map { power * $0 + (1 - power) * $1 }
            return zip(noise, network(states)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
          })
    ],
    .latentScale: [
      scale()
        .refuting(
          "multiplied before the decoder",
          scale(unscaled: { latent, deviation, shift in latent / deviation + shift })
        )
        .refuting(
          "the factor left out before the decoder", scale(unscaled: { latent, _, _ in latent })
        )
        .refuting(
          "the shift left out", scale(scaled: { latent, deviation, _ in latent / deviation })
        )
        .refuting(
          "the factor left out",
          scale(state: { latent, noise, power, _, _ in
            try Forward.state(data: latent, noise: noise, signalPower: power)
          })
        )
        .refuting(
          "the noise scaled too",
          scale(state: { latent, noise, power, deviation, shift in
            try Forward.state(data: latent - shift, noise: noise, signalPower: power) / deviation
          })
        )
        .refuting(
          "the deviation for the variance",
          scale(variance: { variance, power in
            try power * variance.root() + 1 - power
          })),
      scaleOfDraws()
        .refuting(
          "the factor left out, by draws",
          scaleOfDraws(state: { latent, noise, power, _, _ in
            try Forward.state(data: latent, noise: noise, signalPower: power)
          })
        )
        .refuting(
          "the noise scaled too, by draws",
          scaleOfDraws(state: { latent, noise, power, deviation, shift in
            try Forward.state(data: latent - shift, noise: noise, signalPower: power) / deviation
          })
        )
        .refuting("variance 1 whatever the scale", scaleOfDraws(variance: { _, _ in 1 })),
    ],
    .latentCommutes: [
      commutes()
        .refuting(
          "W for its transpose",
          commutes(encode: { point, basis in
            let rows = zip(basis[0], basis[basis.count - 1]).map { [$0, $1] }
            return try LatentDiffusion.encode(Array(point.prefix(2)), basis: Array(rows.prefix(2)))
          })
        )
        .refuting(
          "a scaled basis",
          commutes(encode: { point, basis in
            try LatentDiffusion.encode(point, basis: basis).map { 2 * $0 }
          })
        )
        .refuting(
          "columns in the other order",
          commutes(decode: { latent, basis in
            try LatentDiffusion.decode(latent.reversed(), basis: basis)
          })
        )
        .refuting(
          "the shift's other sign",
          commutes(centerShift: { center, power in try (1 - power.root()) * center })
        )
        .refuting(
          "the noise left as it was",
          commutes(noiseRate: { power, _ in try Forward.noiseRate(power) })
        )
        .refuting(
          "what is kept for what is lost", commutes(truncationError: { $0.prefix($1).reduce(0, +) })
        ),
      components()
        .refuting(
          "points centred before the factorization",
          components { points, count in
            let means = points[0].indices.map { place in
              points.reduce(0) { $0 + $1[place] } / Double(points.count)
            }
            return try factored(
              points.map { point in zip(point, means).map { $0 - $1 } }, count)
          }
        )
        .refuting(
          "singular values for their squares",
          components { points, count in
            let right = try factored(points, count)
            return (right.basis, right.eigenvalues.map { $0.squareRoot() })
          }
        )
        .refuting(
          "n − 1 for n",
          components { points, count in
            let right = try factored(points, count)
            let factor = Double(points.count) / Double(points.count - 1)
            return (right.basis, right.eigenvalues.map { factor * $0 })
          }
        )
        .refuting(
          "columns scaled by their deviations",
          components { points, count in
            let right = try factored(points, count)
            return (
              zip(right.basis, right.eigenvalues).map { column, value in
                column.map { $0 / value.squareRoot() }
              }, right.eigenvalues
            )
          }),
      commutingDraws()
        .refuting(
          "whitened latents",
          commutingDraws { point, basis in
            try zip(LatentDiffusion.encode(point, basis: basis), [2, 0.5]).map { $0 / $1 }
          }),
      decodedDraws()
        .refuting(
          "columns in the other order, by draws",
          decodedDraws { latent, basis in
            try LatentDiffusion.decode(latent.reversed(), basis: basis)
          }),
    ],
    .latentKlRegularized: [
      gaussianEncoder()
        .refuting(
          "the mean of the encoder for a draw",
          gaussianEncoder(marginal: { mean, _, power in
            (try power.root() * mean, 1 - power)
          })
        )
        .refuting(
          "√ᾱ for ᾱ",
          gaussianEncoder(marginal: { mean, variance, power in
            guard variance >= 0 else { throw DerivationError.negativeRadicand("\(variance)") }
            return (try power.root() * mean, try power.root() * variance + 1 - power)
          })
        )
        .refuting(
          "the means' variance alone", gaussianEncoder(latentVariance: { means, _ in means })),
      encodedDraws()
        .refuting(
          "the mean of the encoder for a draw, by draws",
          encodedDraws { mean, _, power in
            (power.squareRoot() * mean, 1 - power)
          }
        )
        .refuting(
          "the logarithm of the variance for the variance",
          encodedDraws { mean, variance, power in
            (power.squareRoot() * mean, power * Double.log(variance).magnitude + 1 - power)
          }),
    ],
  ]
}
