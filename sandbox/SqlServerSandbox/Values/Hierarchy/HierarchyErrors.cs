namespace SqlServerSandbox.Values.Hierarchy;

/// <summary>What the methods of <c>hierarchyid</c> throw: exceptions of the CLR type inside error 6522.</summary>
internal static class HierarchyErrors
{
    public static SqlError NoPath(string text) => Clr(
        24001, $"SqlHierarchyId.Parse failed because the input string '{text}' is not a valid string representation of a SqlHierarchyId node.");

    public static SqlError NoBytes() => Clr(24000, "SqlHierarchyId operation failed because HierarchyId object was constructed from an invalid binary string.");

    public static SqlError NoChild(string which) => Clr(24008, $"SqlHierarchyId.GetDescendant failed because '{which}' must be a child of 'this'.");

    public static SqlError NotBetween() => Clr(24004, "SqlHierarchyId.GetDescendant failed because 'child1' must be less than 'child2'.");

    public static SqlError NegativeSteps() => Clr(24011, "SqlHierarchyId.GetAncestor failed because 'n' was negative.");

    public static SqlError NotBelowOldRoot() => Clr(24009, "SqlHierarchyId.GetReparentedValue failed because 'oldRoot' was not an ancestor node of 'this'.");

    private static SqlError Clr(int number, string text) => new(
        6522, 16, 2, $"A .NET Framework error occurred during execution of user-defined routine or aggregate \"hierarchyid\": \nMicrosoft.SqlServer.Types.HierarchyIdException: {number}: {text}", endsBatch: true);
}
