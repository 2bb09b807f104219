using System.Text.Json;

namespace SyncService.Protocol;

/// <summary>The deployment that the keys of a queue belong to. It stands in the cursor, so that each step that compares the cursor compares it, too.</summary>
/// <param name="Id">Of cluster, database and table: the same wherever a service of the deployment runs, and however it reaches its server.</param>
/// <param name="Database">Name of the PostgreSQL database.</param>
/// <param name="Target">Table, as it is configured.</param>
/// <param name="Address">Of the server, as that deployment reaches it.</param>
/// <param name="Instance">Machine and process of the one that began the generation.</param>
internal sealed record QueueOwner(string Id, string Database, string Target, string Address, string Instance)
{
    /// <param name="place">Of the database.</param>
    /// <param name="target">Table.</param>
    /// <param name="address">Of the server.</param>
    /// <param name="instance">Machine and process.</param>
    public static QueueOwner Of(string place, string database, string target, string address, string instance) =>
        new($"{place}/{target}", database, target, address, instance);

    public bool IsSame(QueueOwner other) => Id == other.Id;

    /// <summary>Whether its table is in the same database, wherever that is reached.</summary>
    public bool SharesDatabase(QueueOwner other) => Id.Length - Target.Length is var left && other.Id.Length - other.Target.Length is var right
        && Id.AsSpan(0, left).SequenceEqual(other.Id.AsSpan(0, right));

    public override string ToString() => $"{Instance}, which fills {Target} in the database {Database} at {Address}";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("owner");
        json.WriteString("id", Id);
        json.WriteString("database", Database);
        json.WriteString("target", Target);
        json.WriteString("address", Address);
        json.WriteString("instance", Instance);
        json.WriteEndObject();
    }

    /// <summary>Null where the cursor names none, or not as this version does.</summary>
    public static QueueOwner? Read(JsonElement cursor)
    {
        if (!cursor.TryGetProperty("owner", out var owner) || owner.ValueKind != JsonValueKind.Object || Text("id") is not { } id) return null;
        var target = Text("target") ?? "";
        return id.EndsWith(target, StringComparison.Ordinal) ? new QueueOwner(id, Text("database") ?? "", target, Text("address") ?? "", Text("instance") ?? "") : null;

        string? Text(string name) => owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
