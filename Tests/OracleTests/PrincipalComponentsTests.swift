import Derivation
import Laws
import Testing

@Suite struct PrincipalComponentsTests {
  private func expect(
    _ quantity: String, _ value: String, in range: String, of points: [[Double]], keeping count: Int
  ) {
    let wanted = DerivationError.outOfRange(quantity: quantity, value: value, range: range)
    #expect(throws: wanted) { try PrincipalComponents(of: points, components: count) }
  }

  @Test func `latent.commutes refuses data sets without directions`() {
    let square = [[1.0, 0], [0, 1]]
    expect("the number of points", "0", in: "2…", of: [], keeping: 1)
    expect("the number of points", "1", in: "2…", of: [[1, 2]], keeping: 1)
    expect("the dimension of point 1", "0", in: "1…", of: [[], []], keeping: 1)
    expect("the dimension of point 2", "1", in: "{2}", of: [[1, 2], [1]], keeping: 1)
    expect("the number of components", "3", in: "1…2", of: square, keeping: 3)
    expect("the number of components", "0", in: "1…2", of: square, keeping: 0)
    expect("the number of components", "3", in: "1…2", of: [[1, 2, 3], [4, 5, 6]], keeping: 3)
    for value in [Double.nan, .infinity, 1e200] {
      expect(
        "a coordinate of point 2", "\(value)", in: "(−1e154, 1e154), where squares are finite",
        of: [[1, 2], [value, 0]], keeping: 1)
    }
  }

  @Test func `latent.commutes refuses points and latents of another size`() throws {
    let components = try PrincipalComponents(of: [[3, 4], [3, 4]], components: 1)
    #expect(throws: DerivationError.self) { try components.encode([1, 2, 3]) }
    #expect(throws: DerivationError.self) { try components.decode([1, 2]) }
    #expect(throws: DerivationError.self) {
      try LatentDiffusion.decode([Double](), basis: [])
    }
    #expect(throws: DerivationError.self) {
      try LatentDiffusion.truncationError(eigenvalues: [1.0], kept: 2)
    }
  }

  /// Points on the ray through (3, 4) have that direction, and n·25 for the sum of squares. GSL may
  /// return either sign. Eight roundings a coordinate are allowed: two rotations of two products each.
  @Test func `latent.commutes with the directions of data that lie on a line`() throws {
    let flat = try PrincipalComponents(of: [[3, 4], [3, 4], [-3, -4]], components: 1)
    for (value, right) in zip(flat.basis[0], [0.6, 0.8]) {
      #expect((value.magnitude - right).magnitude <= 8 * right.ulp)
    }
    #expect((flat.eigenvalues[0] - 25).magnitude <= 8 * (25.0).ulp)
    #expect(flat.discardedEnergy <= 8 * (25.0).ulp)
  }

  /// Directions of data that have fewer than asked for are still orthonormal.
  @Test(arguments: [
    [[1.0, 2, 3], [2, 4, 6]], [[0, 0, 0], [0, 0, 0]], [[0, 0], [0, 0], [0, 0]],
    [[1, 1], [1, 1], [1, 1]],
  ]) func `latent.commutes with orthonormal directions where some are arbitrary`(
    points: [[Double]]
  ) throws {
    let basis = try PrincipalComponents(of: points, components: 2).basis
    for (row, left) in basis.enumerated() {
      for (column, right) in basis.enumerated() {
        let product = zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
        let deviation = (product - (row == column ? 1 : 0)).magnitude
        #expect(deviation <= 16 * 6 * Double.ulpOfOne, "the evidence's bound at n·d ≤ 6")
      }
    }
  }
}
