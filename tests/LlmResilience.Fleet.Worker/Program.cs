using LlmResilience.Fleet.Worker;

// A process of a fleet: hosts the library on a store that others use, too, does what its mode says, and tells its parent on its standard output.
return args switch
{
    ["learn", var store, var attempts, var spool] => await Learning.RunAsync(store, int.Parse(attempts, null), spool),
    ["open", var store, var count] => await Blacklisting.OpenAsync(store, int.Parse(count, null)),
    ["watch", var store, var count] => await Blacklisting.WatchAsync(store, int.Parse(count, null)),
    ["probe", var store, var one, var two] => await Probing.RunAsync(store, new Uri(one), new Uri(two)),
    _ => throw new ArgumentException($"These are no arguments of a worker: {string.Join(' ', args)}"),
};
