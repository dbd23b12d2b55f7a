namespace LlmResilience.Configuration;

/// <summary>Collects what is wrong with a configuration, each fault with its path, what is wrong, and the remedy.</summary>
internal sealed class FaultList(ConfigurationPaths paths)
{
    private readonly List<string> _texts = [];
    private readonly List<string> _settings = [];

    public IReadOnlyList<string> Texts => _texts;

    /// <param name="setting">The setting below the section, for example <c>Providers:gpustack:Address</c>.</param>
    /// <param name="problem">What is wrong, with the value that is (never a secret).</param>
    /// <param name="remedy">What to do about it.</param>
    public void Add(string setting, string problem, string remedy)
    {
        string text = $"{paths.Of(setting)}: {problem} {remedy}";
        if (!_texts.Contains(text))
        {
            _texts.Add(text);
            _settings.Add(setting);
        }
    }

    /// <summary>Whether a fault was found at this setting or one beneath it.</summary>
    public bool HasAtOrUnder(string setting) =>
        _settings.Exists(s => s.StartsWith(setting, StringComparison.OrdinalIgnoreCase) && (s.Length == setting.Length || s[setting.Length] == ':'));
}
