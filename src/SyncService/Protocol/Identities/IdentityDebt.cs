using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncService.Protocol.Identities;

/// <summary>What is owed to a comparison of source and target: rows may stand in the target that the source no longer brings.</summary>
/// <param name="Since">When that came about.</param>
/// <param name="Reason">In the operator's words.</param>
internal sealed record OwedComparison(DateTimeOffset Since, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<OwedComparison>))]
internal sealed partial class IdentityDebt : JsonSerializerContext
{
    /// <summary>The first reason is the one that counts, and the newest ones tell what was done since.</summary>
    private const int Most = 20;

    /// <summary>Adds to what is owed; null when nothing is.</summary>
    public static string? With(string? debt, IReadOnlyList<string> reasons, DateTimeOffset at)
    {
        if (reasons.Count == 0) return debt;
        IReadOnlyList<OwedComparison> all = [.. Read(debt), .. reasons.Select(reason => new OwedComparison(at, reason))];
        return JsonSerializer.Serialize(all.Count <= Most ? all : [all[0], .. all.Skip(all.Count - Most + 1)], Default.IReadOnlyListOwedComparison);
    }

    /// <summary>Empty for what this version cannot read.</summary>
    public static IReadOnlyList<OwedComparison> Read(string? debt)
    {
        try
        {
            return debt is null ? [] : JsonSerializer.Deserialize(debt, Default.IReadOnlyListOwedComparison) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
