//! Enums whose variants are told apart by a `type` among their fields.

/// Declares such an enum, in portions: `Deserialize` reads all of them, in any format
/// that describes itself. Beside it each portion has a function of its own, for who
/// hears no more than that and must be small: it asks the deserializer for an enum,
/// and leaves it to that one to find the `type`. `$path` is the enum's own name.
macro_rules! by_type {
    (
        $(#[$about:meta])* pub enum $name:ident = $path:literal
        $($(#[$of:meta])* $read:ident { $($variants:tt)* })*
    ) => {
        $(#[$about])*
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(tag = "type", rename_all = "snake_case")]
        pub enum $name { $($($variants)*)* }

        impl $name {
            $(
                $(#[$of])*
                ///
                /// # Errors
                /// It is none of these.
                pub fn $read<'de, D: serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    #[derive(serde::Deserialize)]
                    #[allow(clippy::enum_variant_names, reason = "they are the whole's")]
                    #[serde(remote = $path, rename_all = "snake_case")]
                    enum Portion { $($variants)* }
                    Portion::deserialize(deserializer)
                }
            )*
        }
    };
}

pub(crate) use by_type;
