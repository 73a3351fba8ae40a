import Foundation
import LinearAlgebra
import Tasks
import Testing

@Suite struct StrokeDigitsTests {
  /// The default set, drawn once for all tests.
  static let standard = StrokeDigits().generate()

  /// Results name this checksum: if it changes, every result on stroke digits is out of date.
  @Test func defaultSetHasItsFrozenChecksum() {
    #expect(
      Self.standard.checksum
        == "71d4c6d6ae16f16cd3be237e793cbc4f4965a39a93ee23959ef98c3078d0f258")
  }

  @Test func seedsGiveDifferentImages() {
    let first = StrokeDigits(seed: 1, trainCount: 20, testCount: 10).generate()
    let second = StrokeDigits(seed: 2, trainCount: 20, testCount: 10).generate()
    #expect(first.checksum != second.checksum)
    #expect(first.train.images != second.train.images)
    #expect(first.train.images.prefix(10 * 784) != first.test.images[...])
  }

  @Test func smallSetIsTheBeginningOfALargeOne() {
    let small = StrokeDigits(seed: 3, trainCount: 25, testCount: 5).generate()
    let large = StrokeDigits(seed: 3, trainCount: 60, testCount: 10).generate()
    #expect(large.train.prefix(20) == small.train.prefix(20))
    #expect(large.test.prefix(5).images == small.test.images)
  }

  @Test func everyImageIsInkOnAnEmptyGround() {
    let data = StrokeDigits(seed: 4, trainCount: 1000, testCount: 10).generate()
    #expect(data.rows == 28 && data.columns == 28 && data.classes == 10)
    #expect(data.train.images.count == 1000 * 784)
    for index in 0..<data.train.count {
      let image = data.train.images[index * 784..<(index + 1) * 784]
      #expect(image.allSatisfy { (0...1).contains($0) })
      #expect((image.max() ?? 0) > 0.5, "image \(index) has hardly any ink")
      let share = Double(image.count { $0 > 0 }) / 784
      #expect((0.03...0.6).contains(share), "\(share) of image \(index) is inked")
    }
  }

  @Test func classesAreBalancedInEveryBlockOfTen() {
    let labels = StrokeDigits(seed: 5, trainCount: 100, testCount: 10).generate().train.labels
    for start in stride(from: 0, to: 100, by: 10) {
      #expect(labels[start..<start + 10].sorted() == Array(0..<10))
    }
    #expect(Array(labels.prefix(10)) != Array(labels[10..<20]), "the order varies")
  }

  /// The set must tell models with a hidden layer from those without: of 2,000 test images a linear
  /// classifier gets at least 5 percentage points more wrong than 64 hidden cells do. Measured: 13
  /// % against 2.5 %; the standard error of the difference is below 1 point.
  @Test func hiddenLayerErrsMeasurablyLessThanALinearClassifier() {
    let data = Self.standard
    var stream = RandomStreams(seed: 1).stream("classifiers")
    func testError(hidden: Int, epochs: Int, rate: Float) -> Double {
      var model = SmallClassifier(inputs: 784, hidden: hidden, classes: 10, using: &stream)
      model.train(on: data.train, epochs: epochs, rate: rate, using: &stream)
      return model.error(on: data.test)
    }
    let linear = testError(hidden: 0, epochs: 10, rate: 0.02)
    let hidden = testError(hidden: 64, epochs: 8, rate: 0.05)
    #expect(linear - hidden >= 0.05, "linear \(linear), hidden \(hidden)")
    #expect(hidden <= 0.05, "hidden \(hidden)")
    #expect(linear <= 0.25, "linear \(linear): the classes must not be arbitrary either")
  }
}
