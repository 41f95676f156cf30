import Derivation
import Samplers
import Testing

/// A linear autoencoder with the scale of its latents.
@Suite struct LinearAutoencoderTests {
  private static let basis: [[Double]] = [[0.5, 0.5, 0.5, 0.5], [0.5, -0.5, 0.5, -0.5]]

  @Test func `latent.scale: a latent that is decoded and encoded is itself`() throws {
    let autoencoder = try LinearAutoencoder(basis: Self.basis, deviation: 4)
    let latents: [Double] = [1, 2, -3, 0.25]
    let points = try autoencoder.decoded(latents)
    #expect(points == [6, -2, 6, -2, -5.5, -6.5, -5.5, -6.5])
    #expect(try autoencoder.encoded(points) == latents)
    #expect(try autoencoder.encoded([1, 1, -1, -1]) == [0, 0], "what lies across is lost")
  }

  @Test func `what is no autoencoder is named`() throws {
    func message(_ basis: [[Double]], _ deviation: Double = 1) -> String {
      do throws(DerivationError) {
        _ = try LinearAutoencoder(basis: basis, deviation: deviation)
        return ""
      } catch { return "\(error)" }
    }
    #expect(message([]).contains("number of components"))
    #expect(message([[1, 0], [0]]).contains("basis"))
    #expect(message([[1, 0], [0.6, 0.8]]).contains("columns 2 and 1"))
    #expect(message([[2, 0]]).contains("columns 1 and 1"))
    #expect(message([[.nan, 0]]).contains("columns 1 and 1"))
    #expect(message(Self.basis, 0).contains("σ_z"))
    #expect(message(Self.basis, .infinity).contains("σ_z"))
    let autoencoder = try LinearAutoencoder(basis: Self.basis)
    #expect(throws: DerivationError.self) { try autoencoder.encoded([1, 2, 3]) }
    #expect(throws: DerivationError.self) { try autoencoder.decoded([1, 2, 3]) }
  }
}
