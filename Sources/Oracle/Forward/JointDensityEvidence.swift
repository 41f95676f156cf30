import CandidateProtocol
import Derivation
import Laws
import RealModule
import Rows
import Scalars
import Statistics

/// Log densities of whole chains, as sums over kernels, against the multivariate normal density.
extension JointEvidence {
  /// What Cholesky's factorization and the sums can have done to a log density.
  ///
  /// n² roundings, amplified by the condition of the correlations, act on the squared distance, and as
  /// many on the logarithm of the determinant: Higham, Accuracy and Stability (2002), section 10.1.
  private static func allowed(
    _ joint: LinearGaussian<Double>, squared: Double
  ) throws -> Double {
    let deviations = joint.covariance.indices.map { joint.covariance[$0][$0].squareRoot() }
    let places = Array(joint.covariance.indices)
    var correlations = try joint.matrix(of: places)
    for row in places {
      for column in places { correlations[row, column] /= deviations[row] * deviations[column] }
    }
    let values = try LinearAlgebra.eigenvalues(symmetric: correlations).values
    let condition = (values.last ?? 1) / (values.first ?? 1)
    let count = Double(joint.count)
    return count * count * condition * Double.ulpOfOne * (squared + count)
  }

  /// Compares two log densities at a point drawn near the middle of the law.
  private static func compare(
    _ joint: LinearGaussian<Double>, at states: [Double], _ sum: Double, _ place: String
  ) throws -> Double {
    let density = try joint.logDensity(at: states)
    let allowed = try allowed(joint, squared: density.magnitude + sum.magnitude)
    guard (density - sum).magnitude <= allowed else {
      throw Refutation("\(place): the joint density's logarithm is \(density), the sum \(sum)")
    }
    return (density - sum).magnitude
  }

  /// Eight times of a schedule, neighbours at both ends and strides between.
  private static let times = [1, 2, 3, 10, 100, 500, 999, 1000]
  static let families: [(name: String, powers: [Double])] = Transitions.families.map {
    family in
    let powers = family.table(steps: 1000).signalPowers
    return (family.name, times.map { powers[$0 - 1] })
  }
  /// Noises of typical size, for states that a chain could have drawn.
  private static let noises = [0.3, -1.1, 0.8, -0.2, 1.9, -0.7, 0.4, 1.2, -1.6]

  typealias ForwardDensity = @Sendable ([Double], Double, [Double]) throws -> Double

  static func forwardJoint(
    _ formula: @escaping ForwardDensity = Forward.logJointDensity(states:data:signalPowers:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "the multivariate normal density of eight times, by GSL's Cholesky factorization of the "
        + "joint covariance, for three schedules"
    ) {
      var worst = 0.0
      for (name, powers) in families {
        let data = 0.7
        var states: [Double] = []
        var (previous, power) = (data, 1.0)
        for (next, noise) in zip(powers, noises) {
          previous = try Forward.step(state: previous, noise: noise, to: next, from: power)
          power = next
          states.append(previous)
        }
        let joint = try Joint.forward(data: data, signalPowers: powers)
        let sum = try formula(states, data, powers)
        worst = max(worst, try compare(joint, at: states, sum, name))
      }
      return "largest difference \(worst) nats"
    }
  }

  typealias FamilyDensity = @Sendable ([Double], Double, [Double], [Double]) throws -> Double

  static func familyJoint(
    _ formula: @escaping FamilyDensity = DDIM.logJointDensity(states:data:signalPowers:sigmas:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method: "the multivariate normal density of eight times under q_σ, by GSL's Cholesky "
        + "factorization, for three schedules and η = 0.3, 0.8 and 1"
    ) {
      var worst = 0.0
      for (name, powers) in families {
        for eta in [0.3, 0.8, 1] {
          let sigmas = try zip(powers, powers.dropFirst()).map {
            try DDIM.sigma(to: $0, from: $1, eta: eta)
          }
          let data = -1.2
          var state = try Forward.state(
            data: data, noise: noises[8], signalPower: powers[powers.count - 1])
          var states = [state]
          for index in sigmas.indices.reversed() {
            state = try DDIM.draw(
              data: data, state: state, freshNoise: noises[index], to: powers[index],
              from: powers[index + 1], sigma: sigmas[index])
            states.append(state)
          }
          let joint = try Joint.family(data: data, signalPowers: powers, sigmas: sigmas)
          let sum = try formula(states.reversed(), data, powers, sigmas)
          worst = max(worst, try compare(joint, at: states, sum, "\(name), η = \(eta)"))
        }
      }
      return "largest difference \(worst) nats"
    }
  }

  typealias ReverseDensity = @Sendable ([Double], [AffineKernel<Double>]) throws -> Double

  static func reverseJoint(
    _ formula: @escaping ReverseDensity = Reverse.logJointDensity(states:kernels:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "the multivariate normal density of x_0 and eight times under p_θ of an affine network, "
        + "by GSL's Cholesky factorization, for three schedules"
    ) {
      var worst = 0.0
      for (name, powers) in families {
        let kernels = try zip([1] + powers, powers).enumerated().map { index, pair in
          let sigma = try DDIM.sigma(to: pair.0, from: pair.1, eta: 0.8)
          return try Reverse.kernel(
            gain: 0.9 * (1 - pair.1).squareRoot(), shift: 0.05, to: pair.0, from: pair.1,
            sigma: sigma, variance: index == 0 ? 0.01 : nil)
        }
        var states = [noises[8]]
        for (kernel, noise) in zip(kernels.reversed(), noises) {
          let mean = kernel.slope * states[states.count - 1] + kernel.offset
          states.append(mean + kernel.variance.squareRoot() * noise)
        }
        let sum = try formula(states.reversed(), kernels)
        worst = max(worst, try compare(Joint.reverse(kernels: kernels), at: states, sum, name))
      }
      return "largest difference \(worst) nats"
    }
  }
}
