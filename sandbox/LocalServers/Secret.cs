using System.Security.Cryptography;

namespace LocalServers;

/// <summary>Passwords for servers that live as long as one run.</summary>
public static class Secret
{
    /// <summary>A password that also passes the rules of a real SQL Server.</summary>
    public static string New() => $"Aa1-{RandomNumberGenerator.GetHexString(20, lowercase: true)}";
}
