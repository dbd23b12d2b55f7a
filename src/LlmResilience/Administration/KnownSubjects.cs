using LlmResilience.Circuits;
using LlmResilience.Configuration;
using LlmResilience.Hints;
using LlmResilience.Keys;

namespace LlmResilience.Administration;

/// <summary>What there is to be changed: what the options name, and what calls went to.</summary>
internal sealed class KnownSubjects(SnapshotSource snapshots, CircuitBook circuits, HintBook hints, CredentialBook credentials)
{
    private const int MaxNameLength = 256;

    /// <summary>The target of that name, by the provider's present address where it has one.</summary>
    /// <exception cref="LlmUnknownSubjectException">There is no such provider.</exception>
    public Subject Target(string provider, string model)
    {
        CheckName(provider, nameof(provider));
        CheckName(model, nameof(model));
        if (snapshots.Current.Providers.TryGetValue(provider, out Provider? configured))
        {
            return Subject.Of(SubjectKind.Target, configured.Name, configured.AddressKey, model);
        }

        Hint? used = hints.Targets
            .Where(hint => string.Equals(hint.Subject.Provider, provider, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(hint => hint.Subject.Model == model)
            .ThenByDescending(static hint => hint.LastUsedTicks)
            .FirstOrDefault();
        return used is not null ? Subject.Of(SubjectKind.Target, used.Subject.Provider, used.Subject.Address, model) : throw Unknown(provider);
    }

    /// <summary>Checks that there is such a subject: its provider at its address, and its key.</summary>
    /// <exception cref="LlmUnknownSubjectException">There is not.</exception>
    public void Check(Subject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (subject.Model?.Length > MaxNameLength || subject.Endpoint?.Length > MaxNameLength)
        {
            throw new ArgumentException($"Its model or API path has more than {MaxNameLength} characters.", nameof(subject));
        }

        if (!Providers().Contains((subject.Provider, subject.Address)))
        {
            throw snapshots.Current.Providers.TryGetValue(subject.Provider, out Provider? provider)
                ? new LlmUnknownSubjectException(
                    $"The provider '{provider.Name}' has the address {provider.AddressKey}, and no call went to {SafeText.Show(subject.Address)}. Take the subject from the list of circuits.")
                : Unknown(subject.Provider);
        }

        if (subject.Key is { } key && circuits.Find(subject) is null && !ConfiguredKeys().Any(known => known.Provider == subject.Provider && known.Key == key))
        {
            throw new LlmUnknownSubjectException(
                $"No key of '{subject.Provider}' has the fingerprint {SafeText.Show(key)} in this process. Fingerprints differ from process to process: take it from this one's list of circuits.");
        }
    }

    /// <summary>The configured providers, and the keys that the options name.</summary>
    public IEnumerable<Subject> Configured() => snapshots.Current.Providers.Values.Select(static provider => provider.Subject).Concat(ConfiguredKeys());

    private static void CheckName(string name, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, parameter);
        if (name.Length > MaxNameLength)
        {
            throw new ArgumentException($"It has {name.Length} characters, and at most {MaxNameLength} are kept.", parameter);
        }
    }

    private IEnumerable<Subject> ConfiguredKeys() => snapshots.Current.Providers.Values
        .Where(static provider => provider.ApiKey is not null)
        .Select(provider => Subject.Of(
            SubjectKind.Key, provider.Name, provider.AddressKey, key: credentials.OfKey(provider.ApiKey!).Fingerprint));

    private HashSet<(string, string)> Providers() =>
    [
        .. snapshots.Current.Providers.Values.Select(static provider => (provider.Name, provider.AddressKey)),
        .. circuits.All.Select(static circuit => (circuit.Subject.Provider, circuit.Subject.Address)),
        .. hints.All.Select(static hint => (hint.Subject.Provider, hint.Subject.Address)),
    ];

    private LlmUnknownSubjectException Unknown(string provider) => new(
        $"There is no provider {SafeText.Show(provider)}. {Suggestion.For(provider, snapshots.Current.Providers.Keys, "providers")}");
}
