import CandidateProtocol
import Derivation

/// Answers that no configured schedule is needed for.
extension Request.ScheduleTable {
  func answered() -> JSON {
    let table = family.table(steps: steps)
    return answer(.vector(table.signalPowers), .vector(table.betas))
  }
}

extension Request.Timesteps {
  func answered() throws -> JSON {
    let times = try NoiseSchedule.subSequence(of: steps, count: count, spacing: spacing)
    return answer(.vector(times.map(Double.init)))
  }
}

extension Request.Slerp {
  func answered() -> JSON {
    answer(.vector(Interpolation.spherical(first, second, fraction: fraction)))
  }
}
