import CandidateProtocol

/// How a prediction is read.
extension RightFamilies {
  /// √(1/ᾱ) and √(1/ᾱ − 1), tabulated.
  static let reciprocal: Change = { code in
    code.readData = { state, kind, value, at in
      switch kind {
      case .noise: (1 / at.power).root * state - (1 / at.power - 1).root * value
      case .velocity: at.signal * state - at.noise * value
      case .data: value
      }
    }
    code.readNoise = { state, kind, value, at in
      switch kind {
      case .noise: value
      case .velocity: at.noise * state + at.signal * value
      case .data: ((1 / at.power).root * state - value) / (1 / at.power - 1).root
      }
    }
  }

  static let throughNoise: Change = { code in
    code.through = { read, at in
      var read = read
      read.data = (read.state - at.noise * read.noise) / at.signal
      return read
    }
  }

  /// ε̂ is computed anew from x̂_0, always.
  static let throughData: Change = { code in
    code.through = { read, at in
      var read = read
      read.noise = (read.state - at.signal * read.data) / at.noise
      return read
    }
  }

  static let throughVelocity: Change = { code in
    code.through = { read, at in
      let velocity = at.signal * read.noise - at.noise * read.data
      return ReadState(
        state: read.state, data: at.signal * read.state - at.noise * velocity,
        noise: at.noise * read.state + at.signal * velocity)
    }
  }

  static let throughScore: Change = { code in
    code.through = { read, at in
      let score = -read.noise / at.noise
      return ReadState(
        state: read.state, data: (read.state + at.rest * score) / at.signal,
        noise: -score * at.noise)
    }
  }

  /// The preconditioned network of EDM: x̂_0 = c_skip x + c_out F, of the scaled state.
  static let scaledState: Change = { code in
    code.readData = { state, kind, value, at in
      let (scaled, sigma) = (state / at.signal, at.sigma)
      let precision = 1 / (1 + sigma.squared)
      switch kind {
      case .noise: return scaled - sigma * value
      case .velocity: return scaled * precision - sigma * precision.root * value
      case .data: return value
      }
    }
    code.readNoise = { state, kind, value, at in
      let (scaled, sigma) = (state / at.signal, at.sigma)
      switch kind {
      case .noise: return value
      case .velocity:
        let precision = 1 / (1 + sigma.squared)
        return (scaled - (scaled * precision - sigma * precision.root * value)) / sigma
      case .data: return (scaled - value) / sigma
      }
    }
  }

  static let readings = [
    family("reciprocal", reciprocal), family("via-eps", throughNoise),
    family("via-x0", throughData), family("via-v", throughVelocity),
    family("via-score", throughScore), family("scaled-state", scaledState),
    family("reciprocal-via-x0", reciprocal, throughData),
    family("log-via-score", logarithm, throughScore),
    family("log-snr-via-v", signalToNoise, throughVelocity),
    family("angle-via-eps", angle, throughNoise),
  ]
}
