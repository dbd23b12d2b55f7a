using System.Collections.Concurrent;
using System.Text.Json;
using LlmResilience.Circuits;
using LlmResilience.Configuration;
using LlmResilience.Hints;
using LlmResilience.Keys;

namespace LlmResilience.Routing;

/// <summary>
/// A provider's model as one snapshot sees it, with everything made once that a call to it needs. What is learned about it
/// (circuits, hint) belongs to the process and is shared by the targets of all snapshots.
/// </summary>
internal sealed class Target
{
    private readonly ConcurrentDictionary<UriKey, Uri> _uris = new();
    private readonly TargetsInUse _inUse;
    private readonly (string? Header, string? Value)[] _credentials = [];

    public Target(Provider provider, string? model, TargetsInUse inUse, CircuitBook circuits, HintBook hints, CredentialBook credentials)
    {
        _inUse = inUse;
        Provider = provider;
        Model = model;
        Name = model is null ? provider.Name : $"{provider.Name}/{model}";
        ProviderCircuit = circuits.For(provider.Subject);
        if (model is not null)
        {
            Subject = Subject.Of(SubjectKind.Target, provider.Name, provider.AddressKey, model);
            Circuit = circuits.For(Subject);
            Hint = hints.For(Subject);
            ModelJson = JsonSerializer.SerializeToUtf8Bytes(model, TargetJson.Default.String);
        }

        if (provider.ApiKey is { } key)
        {
            ConfiguredCredential = credentials.OfKey(key);
            _credentials = [.. Enum.GetValues<LlmWireFormat>().Select(format => CredentialOf(provider, format, key))];
        }

        ServedByFirst = ServedByHeader.Format(Name, attempts: 1, fallback: false);
        Alone = [this];
    }

    /// <summary>The display name, <c>provider/model</c>.</summary>
    public string Name { get; }

    public Provider Provider { get; }

    /// <summary>The model; null for calls that name none, of which only the provider learns.</summary>
    public string? Model { get; }

    public Subject? Subject { get; }

    public Circuit ProviderCircuit { get; }

    public Circuit? Circuit { get; }

    public Hint? Hint { get; }

    /// <summary>Whether no other model of the provider is in use, so that its failures alone speak for the provider.</summary>
    public bool IsOnlyOneInUse => _inUse.Count <= 1;

    /// <summary>The model as a JSON string in UTF-8, quotes included.</summary>
    public ReadOnlyMemory<byte> ModelJson { get; }

    /// <summary>The key that the options name; null where the caller's own credential passes.</summary>
    public Credential? ConfiguredCredential { get; }

    /// <summary>The <c>llm-resilience</c> header of a call that this target answered at the first attempt.</summary>
    public string ServedByFirst { get; }

    /// <summary>The plan of a call that has no other target.</summary>
    public Target[] Alone { get; }

    /// <summary>The address of an operation at this target.</summary>
    public Uri UriFor(LlmWireFormat format, LlmOperation operation, string endpoint, LlmStreaming streaming)
    {
        UriKey key = new(format, operation, endpoint, streaming);
        return _uris.TryGetValue(key, out Uri? uri)
            ? uri
            : _uris.GetOrAdd(key, WireFormatTable.BuildUri(Provider, format, operation, endpoint, Model ?? string.Empty, streaming));
    }

    /// <summary>The circuits that an attempt concerns. Those of endpoints and keys exist only once something bad was said of them.</summary>
    public SubjectCircuits CircuitsFor(string endpoint, Credential credential) =>
        CircuitBook.CircuitsOf(ProviderCircuit, Circuit, endpoint, credential.Fingerprint);

    /// <summary>The value that a credential header has here; null where no key is configured.</summary>
    public (string? Header, string? Value) CredentialIn(LlmWireFormat format) => _credentials.Length == 0 ? default : _credentials[(int)format];

    private static (string? Header, string? Value) CredentialOf(Provider provider, LlmWireFormat format, string key)
    {
        CredentialScheme scheme = WireFormatTable.CredentialOf(provider, format);
        return (CredentialHeaders.NameOf(scheme), scheme == CredentialScheme.Bearer ? CredentialHeaders.BearerOf(key) : key);
    }

    private readonly record struct UriKey(LlmWireFormat Format, LlmOperation Operation, string Endpoint, LlmStreaming Streaming);
}

/// <summary>How many models of a provider are in use, of those that the table keeps.</summary>
internal sealed class TargetsInUse
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);
}
