namespace SyncService.IntegrationTests.Fidelity.Types;

/// <summary><c>sql_variant</c> of each base type that it can hold, with the values of that type.</summary>
internal static class VariantTypes
{
    public static SourceType Of(SourceType type) =>
        new($"v_{type.Name[2..]}", "sql_variant", [], _ => throw new InvalidOperationException("The values are those of the base type.")) { Text = type.TextInVariant! };
}
