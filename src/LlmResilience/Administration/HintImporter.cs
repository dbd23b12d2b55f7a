using LlmResilience.Configuration;
using LlmResilience.Hints;

namespace LlmResilience.Administration;

/// <summary>Reads a document, and has hints and circuits take over what it says. What they take over they tell the store, as anything they learn.</summary>
internal sealed class HintImporter(HintLearner learner, CircuitAdvice advice, SnapshotSource snapshots, TimeProvider time)
{
    public async ValueTask<ImportedHints> ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        ExportDocument document = await ImportReader.ReadAsync(source, cancellationToken).ConfigureAwait(false);
        return new ImportCheck(time.GetUtcNow(), snapshots.HintsAtStart).Check(document);
    }

    public void TakeOver(ImportedHints imported)
    {
        foreach (HintDelta hint in imported.Hints)
        {
            if (hint.Subject.Kind is SubjectKind.Target || hint.Learned.Count > 0)
            {
                learner.Import(hint);
            }

            if (hint.Opening is { } opening)
            {
                advice.Import(opening);
            }

            advice.Orders.CarryOut(hint.Subject);
        }
    }
}
