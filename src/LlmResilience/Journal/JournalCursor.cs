using System.Globalization;

namespace LlmResilience;

/// <summary>A place in what is ordered by time and identity; what the cursors of such journals hold.</summary>
/// <param name="At">The time of the last entry or line of the page before.</param>
/// <param name="Id">Its identity.</param>
public readonly record struct JournalCursor(DateTimeOffset At, Guid Id)
{
    /// <summary>Reads a cursor.</summary>
    /// <param name="text">What <see cref="ToString"/> gave; null for none.</param>
    /// <returns>The place, or null where there was none.</returns>
    /// <exception cref="ArgumentException">The text is no cursor.</exception>
    public static JournalCursor? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        string[] parts = text.Split('-');
        if (parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long ticks)
            && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            && Guid.TryParseExact(parts[1], "N", out Guid id))
        {
            return new JournalCursor(new DateTimeOffset(ticks, TimeSpan.Zero), id);
        }

        throw new ArgumentException("The cursor is none that this journal gave. Begin without one.", nameof(text));
    }

    /// <summary>The cursor as text.</summary>
    /// <returns>The time and the identity, in hexadecimal digits.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks:x}-{Id:N}");
}
