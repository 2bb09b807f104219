namespace SyncService;

/// <summary>Which half of the pipeline this process runs.</summary>
[Flags]
internal enum Role
{
    Producer = 1,
    Consumer = 2,
    All = Producer | Consumer,
}

internal static class RoleNames
{
    /// <summary>Each half on its own.</summary>
    public static IReadOnlyList<Role> Halves { get; } = [Role.Producer, Role.Consumer];

    /// <summary>As <c>--role</c>, metrics and messages name it.</summary>
    public static string Label(Role role) => role switch
    {
        Role.Producer => "producer",
        Role.Consumer => "consumer",
        _ => "all",
    };
}
