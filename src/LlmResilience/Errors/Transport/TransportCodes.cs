using System.Globalization;
using System.Text.RegularExpressions;
using LlmResilience.Errors.Rules;

namespace LlmResilience.Errors.Transport;

/// <summary>Numbers and names in a transport error's text that stay the same in every language of the operating system.</summary>
internal static partial class TransportCodes
{
    public static Finding? Find(string text)
    {
        if (text.Contains("0xFFFDFFFF", StringComparison.OrdinalIgnoreCase))
        {
            return new Finding(LlmErrorCategory.Dns, "transport:name_not_known");
        }

        Match match = ErrorNumber().Match(text);
        if (match.Success && OfNumber(int.Parse(match.Groups[1].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)) is { } category)
        {
            return new Finding(category, "transport:errno_" + match.Groups[1].Value);
        }

        match = RequestError().Match(text);
        return match.Success ? new Finding(OfName(match.Groups[1].Value), "transport:" + match.Groups[1].Value) : null;
    }

    private static LlmErrorCategory? OfNumber(int number) => number switch
    {
        10061 or 111 or 61 or 10054 or 104 or 54 or 10053 or 103 or 10065 or 113 or 10051 or 101 or 32 or 10050 => LlmErrorCategory.Network,
        10060 or 110 or 60 => LlmErrorCategory.Timeout,
        11001 or 11002 or 11003 or 11004 or -2 or -3 or -5 or 8 => LlmErrorCategory.Dns,
        _ => null,
    };

    private static LlmErrorCategory OfName(string name) => name switch
    {
        "NameResolutionError" => LlmErrorCategory.Dns,
        "SecureConnectionError" or "AuthenticationException" => LlmErrorCategory.Tls,
        _ => LlmErrorCategory.Network,
    };

    [GeneratedRegex(@"(?:SocketException \((?:\d{8}, )?|\[Errno |\[WinError |os error |errno[ =:]{1,2})(-?\d{1,5})\b", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorNumber();

    [GeneratedRegex(@"\b(NameResolutionError|SecureConnectionError|ProxyTunnelError|ResponseEnded|HttpProtocolError|AuthenticationException)\b", RegexOptions.CultureInvariant)]
    private static partial Regex RequestError();
}
