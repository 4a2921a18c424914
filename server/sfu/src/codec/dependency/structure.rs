//! The templates that come with a key frame.

use super::super::{VIEWS, View};
use super::bits::Bits;

/// Templates, as many as there are names.
const TEMPLATES: usize = 64;
/// The layers that AV1 knows.
const MAX_SPATIAL: u8 = 3;
const MAX_TEMPORAL: u8 = 7;

/// What a frame is to a decode target (table A.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Indication {
    /// Nothing.
    NotPresent,
    /// No other frame of the target needs it.
    Discardable,
    /// Who can decode it can decode all of the target that follows.
    Switch,
    /// The target needs it.
    Required,
}

/// By decode target, two bits each, the first lowest.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Indications(u64);

impl Indications {
    /// Reads those of all targets.
    pub(super) fn read(bits: &mut Bits<'_>, targets: u8) -> Option<Self> {
        let mut all = 0;
        for target in 0..targets {
            all |= u64::from(bits.take(2)?) << (2 * target);
        }
        Some(Self(all))
    }

    /// What the frame is to a target.
    pub(crate) fn of(self, target: u8) -> Indication {
        match self.0 >> (2 * target) & 3 {
            0 => Indication::NotPresent,
            1 => Indication::Discardable,
            2 => Indication::Switch,
            _ => Indication::Required,
        }
    }

    /// The targets that need it, a bit each.
    fn needed(self, targets: u8) -> u32 {
        let needs = |target: &u8| self.of(*target) != Indication::NotPresent;
        (0..targets).filter(needs).fold(0, |all, target| all | 1 << target)
    }
}

/// What frames of a kind have in common.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Template {
    pub(super) spatial: u8,
    pub(super) temporal: u8,
    pub(super) indications: Indications,
    /// How many frames before the frames are that it is predicted from, from 1 on
    /// a bit each.
    pub(super) differences: u16,
    /// How many frames before them the previous one of each chain is, four bits each.
    chains: u128,
}

impl Template {
    /// How many frames before the previous one of a chain is; 0 where it begins.
    pub(super) fn chain(&self, chain: u8) -> u8 {
        (self.chains >> (4 * u32::from(chain)) & 15) as u8
    }
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Structure {
    templates: [Template; TEMPLATES],
    count: u8,
    /// The first template's name.
    offset: u8,
    /// Decode targets and chains.
    pub(super) targets: u8,
    pub(super) chains: u8,
    /// Layers of each target.
    layers: [(u8, u8); 32],
    /// The chain of each target.
    protected: [u8; 32],
}

impl Structure {
    /// Reads one.
    pub(super) fn read(bits: &mut Bits<'_>) -> Option<Self> {
        let offset = bits.take(6)? as u8;
        let targets = bits.take(5)? as u8 + 1;
        let mut it = Self {
            templates: [Template::default(); TEMPLATES],
            count: 0,
            offset,
            targets,
            chains: 0,
            layers: [(0, 0); 32],
            protected: [0; 32],
        };
        let largest = it.read_layers(bits)?;
        for template in it.templates_mut() {
            template.indications = Indications::read(bits, targets)?;
        }
        for template in it.templates_mut() {
            while bits.flag()? {
                template.differences |= 1 << bits.take(4)?;
            }
        }
        it.chains = bits.below(u32::from(targets) + 1)? as u8;
        if it.chains > 0 {
            for chain in it.protected.iter_mut().take(targets.into()) {
                *chain = bits.below(it.chains.into())? as u8;
            }
            let chains = it.chains;
            for template in it.templates_mut() {
                for chain in 0..u32::from(chains) {
                    template.chains |= u128::from(bits.take(4)?) << (4 * chain);
                }
            }
        }
        if bits.flag()? {
            for _ in 0..=largest {
                bits.take(32)?;
            }
        }
        it.find_layers();
        Some(it)
    }

    /// The layers of the templates; answers the largest.
    fn read_layers(&mut self, bits: &mut Bits<'_>) -> Option<u8> {
        let (mut spatial, mut temporal) = (0, 0);
        loop {
            let template = self.templates.get_mut(usize::from(self.count))?;
            (template.spatial, template.temporal) = (spatial, temporal);
            self.count += 1;
            match bits.take(2)? {
                0 => {}
                1 => temporal += 1,
                2 => (spatial, temporal) = (spatial + 1, 0),
                _ => return Some(spatial),
            }
            if spatial > MAX_SPATIAL || temporal > MAX_TEMPORAL {
                return None;
            }
        }
    }

    fn templates_mut(&mut self) -> impl Iterator<Item = &mut Template> {
        self.templates.iter_mut().take(self.count.into())
    }

    fn templates(&self) -> impl Iterator<Item = &Template> {
        self.templates.iter().take(self.count.into())
    }

    fn find_layers(&mut self) {
        let mut layers = self.layers;
        for (target, (spatial, temporal)) in (0..self.targets).zip(&mut layers) {
            for template in self.templates() {
                if template.indications.of(target) != Indication::NotPresent {
                    *spatial = template.spatial.max(*spatial);
                    *temporal = template.temporal.max(*temporal);
                }
            }
        }
        self.layers = layers;
    }

    /// The template of a name.
    pub(super) fn template(&self, name: u8) -> Option<&Template> {
        let place = usize::from(name.wrapping_sub(self.offset) % TEMPLATES as u8);
        self.templates.get(place).filter(|_| place < usize::from(self.count))
    }

    /// The chain that protects a decode target, where there are any.
    pub(crate) fn chain_of(&self, target: u8) -> Option<u8> {
        self.protected.get(usize::from(target)).copied().filter(|chain| *chain < self.chains)
    }

    /// All decode targets, a bit each.
    pub(crate) fn all(&self) -> u32 {
        u32::MAX >> (32 - u32::from(self.targets))
    }

    /// The active decode targets with their layers.
    fn active(&self, active: u32) -> impl Iterator<Item = (u8, (u8, u8))> {
        (0..self.targets).zip(self.layers).filter(move |(target, _)| active & 1 << target != 0)
    }

    /// How many spatial layers the active decode targets have.
    pub(crate) fn spatial(&self, active: u32) -> u8 {
        self.active(active).map(|(_, (spatial, _))| spatial + 1).max().unwrap_or(1)
    }

    /// The decode target that a view is sent: the best that is active and does not
    /// go beyond it; without any the smallest.
    pub(crate) fn target_of(&self, view: View, active: u32) -> u8 {
        // What is above the last goes with it.
        let fits = |(_, (spatial, temporal)): &(u8, (u8, u8))| {
            let own = View::new(*spatial, *temporal);
            own.spatial() <= view.spatial() && own.temporal() <= view.temporal()
        };
        let best = self.active(active).filter(fits).max_by_key(|(_, layers)| *layers);
        let least = || self.active(active).min_by_key(|(_, layers)| *layers);
        best.or_else(least).map_or(0, |(target, _)| target)
    }

    /// By view: the decode targets that one who has it can decode, a bit each.
    pub(crate) fn within(&self, targets: [u8; VIEWS], active: u32) -> [u32; VIEWS] {
        targets.map(|own| {
            let lacks = self.templates().fold(0, |lacks, template| {
                let needed = template.indications.needed(self.targets);
                if needed & 1 << own == 0 { lacks | needed } else { lacks }
            });
            active & !lacks
        })
    }
}
