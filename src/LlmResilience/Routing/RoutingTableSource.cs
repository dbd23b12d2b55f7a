using LlmResilience.Circuits;
using LlmResilience.Configuration;
using LlmResilience.Hints;
using LlmResilience.Keys;

namespace LlmResilience.Routing;

/// <summary>Gives the routing table of the present snapshot; a reload makes another, and what was learned stays.</summary>
internal sealed class RoutingTableSource(SnapshotSource snapshots, CircuitBook circuits, HintBook hints, CredentialBook credentials)
{
    private RoutingTable? _table;

    public RoutingTable Current
    {
        get
        {
            ResilienceSnapshot snapshot = snapshots.Current;
            RoutingTable? table = Volatile.Read(ref _table);
            if (table is null || table.Snapshot != snapshot)
            {
                // Two threads may both make one; they are alike, and the last stays.
                table = new RoutingTable(snapshot, circuits, hints, credentials);
                Volatile.Write(ref _table, table);
            }

            return table;
        }
    }
}
