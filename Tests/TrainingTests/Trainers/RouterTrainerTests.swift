import Routing
import Testing

@testable import Training

@Suite struct RouterTrainerTests {
  @Test func eachKindHasOneTrainer() {
    #expect(Set(RouterTrainers.all.map { $0.kind }).count == RouterTrainers.all.count)
    #expect(RouterTrainers.all.map { $0.kind.shortName } == ["mixture", "grouped", "knn", "sw", "mf"])
    #expect(RouterTrainers.all.filter { !$0.takesWeights }.map { $0.kind } == [.nearestNeighbours])
  }

  /// What a trainer says it takes changes its settings, and nothing else does.
  @Test(arguments: RouterTrainers.all.indices) func optionsReachTheTrainersThatNameThem(_ index: Int) {
    let type = RouterTrainers.all[index]
    var options = TrainerOptions()
    options.seed = 7
    options.battlesAPrompt = 3
    options.minimumLength = 4
    options.ties = type.kind == .similarityWeighted ? .drop : .half
    options.dropsUnratedModels = true
    options.neighbourCount = 9
    options.epochCount = 11
    options.learningRate = 0.5
    options.weightDecay = 0.25
    options.noise = 0.75
    options.batchSize = 12
    options.factorCount = 13
    options.heldOutShare = 0.125
    options.patience = 14
    options.groupSources = ["/team"]
    options.curveDrawCount = 3
    let standard = type.init(TrainerFixture.job, TrainerOptions()).settings
    let changed = type.init(TrainerFixture.job, options).settings
    #expect(standard.map(\.name) == changed.map(\.name))
    let names = zip(standard, changed).filter { $0.value != $1.value }.map(\.0.name)
    #expect(Set(names).subtracting(["seed"]) == Set(type.optionNames), "\(type.kind)")
  }

  @Test(arguments: RouterTrainers.all.indices) func aTrainedRouterIsOfItsKindAndJob(_ index: Int) throws {
    let type = RouterTrainers.all[index]
    let (set, embeddings) = TrainerFixture.set()
    var options = TrainerOptions()
    (options.epochCount, options.factorCount) = (2, 8)
    let trained = try type.init(TrainerFixture.job, options).train(set, embeddings: embeddings)
    #expect(trained.manifest.kind == type.kind && trained.manifest.embedder == TrainerFixture.embedder)
    #expect(trained.manifest.strong == "strong" && trained.manifest.weak == "weak")
    #expect(trained.manifest.training.rowCount > 0)
    let read = try trained.artefact(location: "here").manifest
    #expect(read == trained.manifest)
  }
}
