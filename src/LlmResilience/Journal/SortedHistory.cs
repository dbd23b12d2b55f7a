namespace LlmResilience.Journal;

/// <summary>What is kept in memory in the order of time and identity. Not for two threads at once.</summary>
internal sealed class SortedHistory<T>(Func<T, JournalCursor> placeOf)
    where T : class
{
    private static readonly Comparer<Node> ByPlace = Comparer<Node>.Create(static (one, other) =>
    {
        int order = one.Place.At.CompareTo(other.Place.At);
        return order != 0 ? order : one.Place.Id.CompareTo(other.Place.Id);
    });

    private readonly SortedSet<Node> _nodes = new(ByPlace);

    public void Add(T item) => _nodes.Add(new Node(placeOf(item), item));

    /// <summary>A page of what is meant, newest first, and the cursor of the next page if there is one.</summary>
    public (List<T> Page, string? Next) Page(Func<T, bool> isMeant, int size, JournalCursor? after)
    {
        IEnumerable<Node> nodes = after is { } place ? Before(new Node(place, null)) : _nodes.Reverse();
        List<T> page = [.. nodes.Select(static node => node.Item!).Where(isMeant).Take(size + 1)];
        if (page.Count <= size)
        {
            return (page, null);
        }

        page.RemoveAt(size);
        return (page, placeOf(page[^1]).ToString());
    }

    /// <summary>Replaces what is meant. Its place stays. Returns how many there were.</summary>
    public long Change(Func<T, bool> isMeant, Func<T, T> change)
    {
        List<Node> changed = [.. _nodes.Where(node => isMeant(node.Item!))];
        foreach (Node node in changed)
        {
            _nodes.Remove(node);
            _nodes.Add(node with { Item = change(node.Item!) });
        }

        return changed.Count;
    }

    /// <summary>Removes the oldest, as long as they have had their time or there are too many. Returns how many left.</summary>
    public long RemoveOldest(Func<T, bool> hadItsTime, int most)
    {
        long removed = 0;
        while (_nodes.Count > 0 && (_nodes.Count > most || hadItsTime(_nodes.Min.Item!)))
        {
            _nodes.Remove(_nodes.Min);
            removed++;
        }

        return removed;
    }

    private IEnumerable<Node> Before(Node end) => _nodes.Count == 0 || ByPlace.Compare(_nodes.Min, end) >= 0
        ? []
        : _nodes.GetViewBetween(_nodes.Min, end).Reverse().Where(node => ByPlace.Compare(node, end) < 0);

    private readonly record struct Node(JournalCursor Place, T? Item);
}
