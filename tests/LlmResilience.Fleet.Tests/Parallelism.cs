// Each test has the machine to itself: they measure how long something takes, with up to eight processes.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
