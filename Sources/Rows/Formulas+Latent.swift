import Derivation
import RealModule
import Scalars

/// Diffusion in the latent space of an autoencoder.
extension Formulas {
  static func latent<F: AnalyticField & Sendable>(
    _ id: String, _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let (latent, power) = (the[.latent(.at(0))], the.from)
    let deviation = the[.latentDeviation]
    switch id {
    case "latent.objective":
      // A network that is affine in the state shows where the latent enters.
      let loss = try LatentDiffusion.loss(latent: [latent], noise: [the.noise], signalPower: power)
      { states in states.map { the[.gain] * $0 + the[.shift] } }
      return [Formula(.name(.latentLoss), loss)]
    case "latent.scale":
      // x is the scaled latent, which is what is diffused; z_t is what would be without the scale.
      return [
        Formula(
          .letter(.state(.now)),
          try LatentDiffusion.state(
            latent: latent, noise: the.noise, signalPower: power, deviation: deviation,
            shift: the[.latentMean])),
        Formula(
          .letter(.latent(.at(0))),
          try LatentDiffusion.unscaled(the.data, deviation: deviation, shift: the[.latentMean])),
        Formula(
          .name(.latentVariance),
          LatentDiffusion.variance(latentVariance: deviation * deviation, signalPower: power)),
      ]
    case "latent.commutes":
      return [
        Formula(
          .name(.centerShift),
          try LatentDiffusion.centerShift(
            encodedCenter: the[.encodedCenter], signalPower: power)),
        Formula(
          .name(.encodedNoiseRate),
          try LatentDiffusion.encodedNoiseRate(signalPower: power, deviation: deviation)),
        Formula(
          .name(.truncationError),
          try LatentDiffusion.truncationError(
            eigenvalues: (1...4).map { the[.eigenvalue($0)] }, kept: 2)),
      ]
    case "latent.kl-regularized":
      return [
        Formula(
          .law(.forward, of: [.latent(.now)], given: [.state(.at(0))]),
          normal: try LatentDiffusion.encodedMarginal(
            encodedMean: the[.encoderMean], encodedVariance: the[.encoderVariance],
            signalPower: power)),
        Formula(
          .name(.encodedVariance),
          LatentDiffusion.latentVariance(
            varianceOfMeans: the[.varianceOfMeans], meanOfVariances: the[.meanOfVariances])),
      ]
    default: return []
    }
  }
}
