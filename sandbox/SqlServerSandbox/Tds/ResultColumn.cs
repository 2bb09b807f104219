using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Tds;

/// <summary>A column of a result as COLMETADATA describes it.</summary>
internal sealed record ResultColumn(string Name, SqlType Type, bool Nullable, bool Identity = false, bool Computed = false);
